-- What is known of people and accounts, from identify and group calls: of each trait the newest value, with where it
-- comes from. Kept by actor, so that joining and parting people changes nothing here: a person's trait is the newest of
-- their actors'. Read the newest with argMax(…, version); the engine drops the older ones in its own time.

-- shard by: actor
CREATE TABLE IF NOT EXISTS person_traits
(
    workspace LowCardinality(String),
    name LowCardinality(String),
    actor UInt64,
    -- as in events.properties: text as it is, numbers and booleans as their JSON text, lists and objects as JSON
    value String,
    at DateTime64(3, 'UTC'),
    -- id of the source
    source LowCardinality(String),
    -- message_id of the event that says it
    evidence String,
    -- milliseconds of `at`, then 20 bits of the message's hash, so that of two at one time the same one always wins
    version UInt64,
    PROJECTION by_actor (SELECT * ORDER BY workspace, actor, name)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace, name, actor)
SETTINGS index_granularity = 1024, deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild';

CREATE MATERIALIZED VIEW IF NOT EXISTS person_traits_from_events TO person_traits AS
SELECT workspace, trait.1 AS name, actor, trait.2 AS value, at, source, evidence, version
FROM
(
    SELECT
        workspace,
        actor,
        ts AS at,
        source,
        message_id AS evidence,
        bitOr(bitShiftLeft(toUInt64(greatest(toUnixTimestamp64Milli(ts), 0)), 20), bitShiftRight(xxHash64(message_id), 44)) AS version,
        properties
    FROM events
    WHERE type = 'identify' AND robot = 0
)
ARRAY JOIN CAST(properties, 'Array(Tuple(String, String))') AS trait
WHERE trait.1 != '' AND length(trait.1) <= 200;

INSERT INTO person_traits
SELECT workspace, trait.1 AS name, actor, trait.2 AS value, at, source, evidence, version
FROM
(
    SELECT
        workspace,
        actor,
        ts AS at,
        source,
        message_id AS evidence,
        bitOr(bitShiftLeft(toUInt64(greatest(toUnixTimestamp64Milli(ts), 0)), 20), bitShiftRight(xxHash64(message_id), 44)) AS version,
        properties
    FROM events
    WHERE type = 'identify' AND robot = 0
)
ARRAY JOIN CAST(properties, 'Array(Tuple(String, String))') AS trait
WHERE trait.1 != '' AND length(trait.1) <= 200;

-- shard by: xxHash64(account)
CREATE TABLE IF NOT EXISTS account_traits
(
    workspace LowCardinality(String),
    account String,
    name LowCardinality(String),
    value String,
    at DateTime64(3, 'UTC'),
    source LowCardinality(String),
    evidence String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace, account, name)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW IF NOT EXISTS account_traits_from_events TO account_traits AS
SELECT workspace, account, trait.1 AS name, trait.2 AS value, at, source, evidence, version
FROM
(
    SELECT
        workspace,
        account,
        ts AS at,
        source,
        message_id AS evidence,
        bitOr(bitShiftLeft(toUInt64(greatest(toUnixTimestamp64Milli(ts), 0)), 20), bitShiftRight(xxHash64(message_id), 44)) AS version,
        properties
    FROM events
    WHERE type = 'group' AND account != '' AND robot = 0
)
ARRAY JOIN CAST(properties, 'Array(Tuple(String, String))') AS trait
WHERE trait.1 != '' AND length(trait.1) <= 200;

INSERT INTO account_traits
SELECT workspace, account, trait.1 AS name, trait.2 AS value, at, source, evidence, version
FROM
(
    SELECT
        workspace,
        account,
        ts AS at,
        source,
        message_id AS evidence,
        bitOr(bitShiftLeft(toUInt64(greatest(toUnixTimestamp64Milli(ts), 0)), 20), bitShiftRight(xxHash64(message_id), 44)) AS version,
        properties
    FROM events
    WHERE type = 'group' AND account != '' AND robot = 0
)
ARRAY JOIN CAST(properties, 'Array(Tuple(String, String))') AS trait
WHERE trait.1 != '' AND length(trait.1) <= 200;

-- Who belongs to which account.
-- shard by: actor
CREATE TABLE IF NOT EXISTS account_members
(
    workspace LowCardinality(String),
    account String,
    actor UInt64,
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    -- message_id of a group call that says it
    evidence SimpleAggregateFunction(anyLast, String),
    PROJECTION by_actor (SELECT * ORDER BY workspace, actor, account)
)
ENGINE = AggregatingMergeTree
ORDER BY (workspace, account, actor)
SETTINGS index_granularity = 1024, deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild';

CREATE MATERIALIZED VIEW IF NOT EXISTS account_members_from_events TO account_members AS
SELECT workspace, account, actor, min(ts) AS first_seen, max(ts) AS last_seen, anyLast(message_id) AS evidence
FROM events
WHERE type = 'group' AND account != '' AND robot = 0
GROUP BY workspace, account, actor;

INSERT INTO account_members
SELECT workspace, account, actor, min(ts) AS first_seen, max(ts) AS last_seen, anyLast(message_id) AS evidence
FROM events
WHERE type = 'group' AND account != '' AND robot = 0
GROUP BY workspace, account, actor;
