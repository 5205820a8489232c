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
-- shard by: xxHash64(value)
CREATE TABLE IF NOT EXISTS identity_identifiers
(
    workspace LowCardinality(String),
    type LowCardinality(String),
    value String,
    id UInt64,
    person UInt64,
    first_seen DateTime64(3, 'UTC'),
    version UInt64,
    PROJECTION by_person (SELECT _part_offset ORDER BY workspace, person),
    PROJECTION by_id (SELECT _part_offset ORDER BY workspace, id)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace, type, value)
SETTINGS deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild';

-- From an identifier on the right side back to those it was seen with.
ALTER TABLE identity_edges MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild';
ALTER TABLE identity_edges ADD PROJECTION IF NOT EXISTS by_right (SELECT _part_offset ORDER BY workspace, right_type, right_value);
ALTER TABLE identity_edges MATERIALIZE PROJECTION by_right;
