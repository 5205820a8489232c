-- Whether somebody ever said something in their own words stands beside what else is known of them, so that a page looks
-- for words only where there are any: looking into an empty table costs it as much as reading a full one.
CREATE MATERIALIZED VIEW IF NOT EXISTS person_facts_from_words TO person_facts AS
SELECT workspace, actor, 'words' AS kind, '' AS name, (toUInt64(greatest(toUnixTimestamp64Milli(at), 0)), '', at, toString(channel), evidence) AS said, at AS first_at
FROM customer_words;

INSERT INTO person_facts
SELECT workspace, actor, 'words' AS kind, '' AS name, max((toUInt64(greatest(toUnixTimestamp64Milli(at), 0)), '', at, toString(channel), evidence)) AS said, min(at) AS first_at
FROM customer_words
GROUP BY workspace, actor;
