-- What customers agreed to: of each category the newest word. Filled after events are stored, by the step "profiles"
-- (src/profiles/consent-step.ts), because the word may be in the context of any event and intake must not look into it.
-- shard by: actor
CREATE TABLE IF NOT EXISTS person_consents
(
    workspace LowCardinality(String),
    category LowCardinality(String),
    actor UInt64,
    -- yes, no, unknown
    state LowCardinality(String),
    at DateTime64(3, 'UTC'),
    source LowCardinality(String),
    evidence String,
    -- as in person_traits
    version UInt64,
    PROJECTION by_actor (SELECT * ORDER BY workspace, actor, category)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace, category, actor)
SETTINGS index_granularity = 1024, deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild';

-- What customers said in their own words: answers, messages, reviews. Few events have any, so a page finds them at once.
-- Filled by the same step.
-- shard by: actor
CREATE TABLE IF NOT EXISTS customer_words
(
    workspace LowCardinality(String),
    actor UInt64,
    at DateTime64(3, 'UTC'),
    evidence String,
    event LowCardinality(String),
    channel LowCardinality(String),
    about String,
    text String
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace, actor, at, evidence)
SETTINGS index_granularity = 1024;
