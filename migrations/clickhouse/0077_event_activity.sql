-- How many events of each name each source sent in each hour, and when they happened and were received: tells how fresh
-- a figure is, how far back it goes and who feeds it, without reading events. Takes the place of source_freshness.
-- shard by: xxHash64(name)
CREATE TABLE IF NOT EXISTS event_activity
(
    workspace LowCardinality(String),
    name LowCardinality(String),
    source LowCardinality(String),
    hour DateTime('UTC'),
    -- A repeated event that is found out only later is counted here all the same.
    events SimpleAggregateFunction(sum, UInt64),
    first_ts SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_ts SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    last_received SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (workspace, name, source, hour);

-- Filled once from what is there, so that a second attempt after a crash must begin anew.
TRUNCATE TABLE event_activity;

INSERT INTO event_activity
SELECT workspace, name, source, toStartOfHour(ts) AS hour, count() AS events, min(ts) AS first_ts, max(ts) AS last_ts, max(received_at) AS last_received
FROM events
GROUP BY workspace, name, source, hour;

CREATE MATERIALIZED VIEW IF NOT EXISTS event_activity_from_events TO event_activity AS
SELECT workspace, name, source, toStartOfHour(ts) AS hour, count() AS events, min(ts) AS first_ts, max(ts) AS last_ts, max(received_at) AS last_received
FROM events
GROUP BY workspace, name, source, hour;

DROP VIEW IF EXISTS source_freshness_from_events;

DROP TABLE IF EXISTS source_freshness;
