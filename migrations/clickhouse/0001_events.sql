-- Every signal from every customer. Ordered so that a measure reads only the events it is about; a second ordering
-- by actor (row numbers only) answers one customer's timeline.
-- shard by: actor
CREATE TABLE IF NOT EXISTS events
(
    workspace LowCardinality(String),
    message_id String,
    -- Who did it; the same as actorOf() in src/identity/actor.ts.
    actor UInt64 DEFAULT xxHash64(concat(workspace, '\0', if(user_id != '', 'u', 'a'), '\0', if(user_id != '', user_id, anonymous_id))),
    ts DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    -- track, identify, page, screen, group, alias
    type LowCardinality(String),
    -- The event's name; calls other than track have a fixed one: Page Viewed, Screen Viewed, Identified, Grouped, Aliased.
    name LowCardinality(String),
    source LowCardinality(String),
    -- web, app, email, call, store, letter, delivery, billing, survey, conversation, server, …
    channel LowCardinality(String),
    user_id String,
    anonymous_id String,
    account String,
    -- Robots are flagged, not lost; measures leave them out unless asked.
    robot UInt8,
    -- Properties (or traits) and context, flattened to one level: text as it is, numbers and booleans as their JSON
    -- text, lists and objects as JSON text.
    properties Map(String, String) CODEC(ZSTD(1)),
    context Map(String, String) CODEC(ZSTD(1)),
    PROJECTION by_actor (SELECT _part_offset ORDER BY workspace, actor, ts)
)
ENGINE = ReplacingMergeTree(received_at)
PARTITION BY toYYYYMM(ts)
ORDER BY (workspace, name, toDate(ts), xxHash64(message_id))
-- Small granules: one event of one customer costs what is read around it. Measured on 1.8 M events: 30 scattered rows
-- 106 → 32 ms of processor time, scans as before, 2 % more disk.
SETTINGS index_granularity = 1024, min_compress_block_size = 16384, max_compress_block_size = 65536,
    deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild',
    -- a segment of the spool is removed after its load, so the load must survive a power cut
    fsync_after_insert = 1, fsync_part_directory = 1;

-- Two identifiers seen together in one event, with the first event as evidence. Filled from the first day; read by
-- the resolver.
-- shard by: xxHash64(left_value)
CREATE TABLE IF NOT EXISTS identity_edges
(
    workspace LowCardinality(String),
    left_type LowCardinality(String),
    left_value String,
    right_type LowCardinality(String),
    right_value String,
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    -- message_id of an event that shows the two together
    evidence SimpleAggregateFunction(anyLast, String),
    seen SimpleAggregateFunction(sum, UInt64)
)
ENGINE = AggregatingMergeTree
ORDER BY (workspace, left_type, left_value, right_type, right_value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
