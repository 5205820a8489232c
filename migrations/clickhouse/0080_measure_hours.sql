-- Figures of much-asked measures by the hour, so that a long period is not read event by event each time. A row is right
-- as long as event_activity counts as many events of the measure in that hour as `seen` says: counts only grow.
-- shard by: xxHash64(measure)
CREATE TABLE IF NOT EXISTS measure_hours
(
    workspace LowCardinality(String),
    -- what is counted, as a hash: events, property, conditions
    measure String,
    hour DateTime('UTC'),
    -- events of the measure's names in that hour when this was computed
    seen UInt64,
    n UInt64,
    a Nullable(Float64),
    b Nullable(Float64),
    v Nullable(Float64),
    written DateTime('UTC') DEFAULT now()
)
ENGINE = ReplacingMergeTree(seen)
ORDER BY (workspace, measure, hour)
TTL written + INTERVAL 60 DAY;
