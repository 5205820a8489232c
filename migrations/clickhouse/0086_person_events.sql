-- Events by who did them, for a page of one customer: what a timeline tells, in one piece. Copied from `events` after they
-- were stored (src/profiles/person-events.ts), away from intake; what is not here yet is read from `events`, which alone
-- are the truth.
-- shard by: actor
CREATE TABLE IF NOT EXISTS person_events
(
    workspace LowCardinality(String),
    actor UInt64,
    ts DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    message_id String CODEC(ZSTD(1)),
    -- JSON: [name, channel, source, robot, user_id, anonymous_id, properties]. One text costs a fraction of seven columns
    -- where twenty rows are read.
    event String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace, actor, ts, message_id)
SETTINGS index_granularity = 256, min_compress_block_size = 16384, max_compress_block_size = 65536;
