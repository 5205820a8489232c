-- The map as it is asked for in every query: dictionaries in memory.
CREATE VIEW IF NOT EXISTS identity_map_now AS SELECT actor, person FROM identity_map FINAL WHERE person != actor;
CREATE VIEW IF NOT EXISTS identity_recent_now AS SELECT actor, person FROM identity_recent FINAL;

CREATE DICTIONARY IF NOT EXISTS identity_people (actor UInt64, person UInt64)
PRIMARY KEY actor
SOURCE(CLICKHOUSE(TABLE 'identity_map_now'))
LIFETIME(0)
LAYOUT(HASHED());

CREATE DICTIONARY IF NOT EXISTS identity_recent_people (actor UInt64, person UInt64)
PRIMARY KEY actor
SOURCE(CLICKHOUSE(TABLE 'identity_recent_now'))
LIFETIME(0)
LAYOUT(HASHED());
