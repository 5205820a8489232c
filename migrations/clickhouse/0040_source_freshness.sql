-- When the newest event of each source happened and was received: tells how fresh a figure is without reading events.
-- shard by: xxHash64(source)
CREATE TABLE IF NOT EXISTS source_freshness
(
    workspace LowCardinality(String),
    source LowCardinality(String),
    last_ts SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    last_received SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (workspace, source);

CREATE MATERIALIZED VIEW IF NOT EXISTS source_freshness_from_events TO source_freshness AS
SELECT workspace, source, max(ts) AS last_ts, max(received_at) AS last_received
FROM events
GROUP BY workspace, source;
