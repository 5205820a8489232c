-- Who is one person. Derived from identity_edges, the rules and our decisions; can be rebuilt from them at any time.

-- Person of an actor. Only an actor that belongs to another one's person needs a row; a row with person = actor takes
-- an earlier one back. The newest version counts.
-- shard by: actor
CREATE TABLE IF NOT EXISTS identity_map
(
    workspace LowCardinality(String),
    actor UInt64,
    person UInt64,
    version UInt64,
    PROJECTION by_person (SELECT _part_offset ORDER BY workspace, person)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace, actor)
SETTINGS deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild';

-- What changed since the dictionary identity_people was loaded, so that a change is seen at once although loading
-- millions of rows takes a second.
-- shard by: actor
CREATE TABLE IF NOT EXISTS identity_recent
(
    workspace LowCardinality(String),
    actor UInt64,
    person UInt64,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY workspace
ORDER BY actor;

-- Every identifier that was seen beside another one, and the person it belongs to now. id is the actor for a user_id
-- or anonymous_id; person is 0 for one that belongs to nobody (a shop's telephone, an address refused everywhere).
-- shard by: id
CREATE TABLE IF NOT EXISTS identity_identifiers
(
    workspace LowCardinality(String),
    -- identifierIdOf() in src/identity/identifier.ts
    id UInt64,
    type LowCardinality(String),
    value String,
    person UInt64,
    first_seen DateTime64(3, 'UTC'),
    version UInt64,
    PROJECTION by_person (SELECT _part_offset ORDER BY workspace, person)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace, id)
SETTINGS index_granularity = 512, min_compress_block_size = 8192, max_compress_block_size = 65536,
    deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild';

-- The edges that the map has taken into account, from each of their ends: tells what is new, and is what the resolver
-- walks along. Small granules and blocks, because a few hundred identifiers that lie anywhere are asked for.
-- shard by: id
CREATE TABLE IF NOT EXISTS identity_heard
(
    workspace LowCardinality(String),
    id UInt64,
    other UInt64,
    -- whether id is the left side of the edge
    is_left UInt8,
    other_type SimpleAggregateFunction(any, LowCardinality(String)),
    other_value SimpleAggregateFunction(any, String),
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (workspace, id, other, is_left)
SETTINGS index_granularity = 512, min_compress_block_size = 8192, max_compress_block_size = 65536;

-- What a whole rebuild found, on its way into the tables above; one partition for each rebuild.
-- shard by: id
CREATE TABLE IF NOT EXISTS identity_rebuilds
(
    rebuild UInt64,
    id UInt64,
    person UInt64,
    is_actor UInt8
)
ENGINE = MergeTree
PARTITION BY rebuild
ORDER BY id;
