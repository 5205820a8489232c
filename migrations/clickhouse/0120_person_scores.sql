-- What the models of the early warning said of each customer, day by day. The features of those that were warned of are kept
-- with the warning; others follow from the events and the version's inputs.
-- shard by: id
CREATE TABLE IF NOT EXISTS person_scores
(
    workspace LowCardinality(String),
    whose LowCardinality(String),
    signal LowCardinality(String),
    horizon UInt16,
    -- the person, or the hash of the account
    id UInt64,
    day Date,
    chance Float32,
    version UInt32,
    at DateTime('UTC')
)
ENGINE = ReplacingMergeTree(at)
PARTITION BY toYYYYMM(day)
ORDER BY (workspace, whose, signal, horizon, id, day)
TTL day + INTERVAL 200 DAY
SETTINGS index_granularity = 1024;
