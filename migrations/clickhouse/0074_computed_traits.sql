-- Values of computed traits, one row for each person who has one. Text as it is, numbers as their JSON text, lists as
-- JSON text, like properties of events. Read with FINAL: a value that went away is written as removed.
-- shard by: person
CREATE TABLE IF NOT EXISTS computed_traits
(
    workspace LowCardinality(String),
    name LowCardinality(String),
    person UInt64,
    value String,
    -- the newest event behind it
    at DateTime64(3, 'UTC'),
    -- events behind it
    n UInt64,
    -- different values there are, for a list that holds only those seen last
    different UInt64,
    version UInt64,
    removed UInt8
)
ENGINE = ReplacingMergeTree(version, removed)
ORDER BY (workspace, name, person)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
