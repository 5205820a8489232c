-- What is known of somebody beside their events, ordered by who it is about, so that a page reads it all in one place:
-- traits, consent and accounts, of each name the newest. Made of the tables that are ordered by name, whenever those are
-- written.
-- shard by: actor
CREATE TABLE IF NOT EXISTS person_facts
(
    workspace LowCardinality(String),
    actor UInt64,
    -- trait, consent, account
    kind LowCardinality(String),
    -- of the trait, the category or the account
    name String,
    -- the newest that was said: its version is compared first
    said SimpleAggregateFunction(max, Tuple(version UInt64, value String, at DateTime64(3, 'UTC'), source String, evidence String)),
    first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (workspace, actor, kind, name)
SETTINGS index_granularity = 512, min_compress_block_size = 16384, max_compress_block_size = 65536;

CREATE MATERIALIZED VIEW IF NOT EXISTS person_facts_from_traits TO person_facts AS
SELECT workspace, actor, 'trait' AS kind, toString(name) AS name, (version, value, at, toString(source), evidence) AS said, at AS first_at
FROM person_traits;

CREATE MATERIALIZED VIEW IF NOT EXISTS person_facts_from_consents TO person_facts AS
SELECT workspace, actor, 'consent' AS kind, toString(category) AS name, (version, toString(state), at, toString(source), evidence) AS said, at AS first_at
FROM person_consents;

CREATE MATERIALIZED VIEW IF NOT EXISTS person_facts_from_accounts TO person_facts AS
SELECT workspace, actor, 'account' AS kind, account AS name, (toUInt64(greatest(toUnixTimestamp64Milli(last_seen), 0)), '', last_seen, '', evidence) AS said, first_seen AS first_at
FROM account_members;

INSERT INTO person_facts
SELECT workspace, actor, 'trait' AS kind, toString(name) AS name, (version, value, at, toString(source), evidence) AS said, at AS first_at
FROM person_traits;

INSERT INTO person_facts
SELECT workspace, actor, 'consent' AS kind, toString(category) AS name, (version, toString(state), at, toString(source), evidence) AS said, at AS first_at
FROM person_consents;

INSERT INTO person_facts
SELECT workspace, actor, 'account' AS kind, account AS name, (toUInt64(greatest(toUnixTimestamp64Milli(last_seen), 0)), '', last_seen, '', evidence) AS said, first_seen AS first_at
FROM account_members;
