-- Who is in which group of customers. The newest row of a person counts; read with FINAL.
-- shard by: person
CREATE TABLE IF NOT EXISTS segment_members
(
    workspace LowCardinality(String),
    segment LowCardinality(String),
    person UInt64,
    present UInt8,
    -- when the person entered, or left
    since DateTime64(3, 'UTC'),
    -- the run that found it; runs of a group are numbered upwards
    run UInt64,
    -- message_id of the event by which the person entered; '' when none did, or it was not looked for
    evidence String
)
ENGINE = ReplacingMergeTree(run)
ORDER BY (workspace, segment, person)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Who entered and who left, when and why. Written before the members, which are brought to it again after a crash.
-- shard by: person
CREATE TABLE IF NOT EXISTS segment_changes
(
    workspace LowCardinality(String),
    segment LowCardinality(String),
    run UInt64,
    person UInt64,
    entered UInt8,
    at DateTime64(3, 'UTC'),
    -- version of the group's definition
    version UInt32,
    -- event, time, person, group, definition, recount, joined
    cause LowCardinality(String),
    evidence String
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace, segment, run, person)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- How many people a group had, at most one row a minute.
-- shard by: xxHash64(segment)
CREATE TABLE IF NOT EXISTS segment_sizes
(
    workspace LowCardinality(String),
    segment LowCardinality(String),
    minute DateTime('UTC'),
    size UInt64,
    run UInt64
)
ENGINE = ReplacingMergeTree(run)
ORDER BY (workspace, segment, minute);

-- Identifiers of uploaded lists. An upload never changes; a group names the one in force.
-- shard by: xxHash64(value)
CREATE TABLE IF NOT EXISTS segment_lists
(
    workspace LowCardinality(String),
    upload UInt64,
    type LowCardinality(String),
    value String,
    -- where it stands in the file, from 1
    line UInt32
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace, upload, type, value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
