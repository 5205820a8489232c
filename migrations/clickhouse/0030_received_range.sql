-- What came lately is asked of all names at once (the live view, sources): each block of rows knows when its first and
-- last were received, so the others are not read.
ALTER TABLE events ADD INDEX IF NOT EXISTS received_range received_at TYPE minmax GRANULARITY 1;
