-- What people are looked for by: names, e-mail addresses, telephone numbers, user ids and ids of other systems that were
-- ever said of an actor, in small letters without accents. Ordered so that the beginning of a value is found at once.
-- shard by: actor
CREATE TABLE IF NOT EXISTS people_search
(
    workspace LowCardinality(String),
    -- name, email, phone, user_id, username, or the type of another system's id
    field LowCardinality(String),
    -- normaliseSearch() in src/profiles/search-text.ts; of a telephone number its digits
    text String,
    actor UInt64,
    value String
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace, field, text, actor)
SETTINGS index_granularity = 2048;

CREATE MATERIALIZED VIEW IF NOT EXISTS people_search_from_events TO people_search AS
SELECT
    workspace,
    said.1 AS field,
    if(said.1 = 'phone', replaceRegexpAll(said.2, '[^0-9]', ''), replaceRegexpAll(lowerUTF8(normalizeUTF8NFKD(said.2)), '\\p{Mn}', '')) AS text,
    actor,
    said.2 AS value
FROM
(
    SELECT
        workspace,
        actor,
        trimBoth(concat(coalesce(nullIf(properties['firstName'], ''), nullIf(properties['first_name'], ''), properties['firstname']), ' ', coalesce(nullIf(properties['lastName'], ''), nullIf(properties['last_name'], ''), properties['lastname']))) AS parts,
        arrayMap(
            said -> (said.1, substringUTF8(trimBoth(said.2), 1, 256)),
            arrayConcat(
                [
                    ('name', if(properties['name'] != '', properties['name'], parts)),
                    ('email', properties['email']),
                    ('phone', properties['phone']),
                    ('username', properties['username']),
                    ('user_id', user_id)
                ],
                arrayMap(
                    entry -> (JSONExtractString(entry, 'type'), if(JSONExtractString(entry, 'collection') IN ('', 'users'), JSONExtractString(entry, 'id'), '')),
                    JSONExtractArrayRaw(context['externalIds'])
                )
            )
        ) AS all_said
    FROM events
    WHERE type = 'identify' AND robot = 0
)
ARRAY JOIN all_said AS said
WHERE said.1 != '' AND said.2 != '' AND text != '';

INSERT INTO people_search
SELECT
    workspace,
    said.1 AS field,
    if(said.1 = 'phone', replaceRegexpAll(said.2, '[^0-9]', ''), replaceRegexpAll(lowerUTF8(normalizeUTF8NFKD(said.2)), '\\p{Mn}', '')) AS text,
    actor,
    said.2 AS value
FROM
(
    SELECT
        workspace,
        actor,
        trimBoth(concat(coalesce(nullIf(properties['firstName'], ''), nullIf(properties['first_name'], ''), properties['firstname']), ' ', coalesce(nullIf(properties['lastName'], ''), nullIf(properties['last_name'], ''), properties['lastname']))) AS parts,
        arrayMap(
            said -> (said.1, substringUTF8(trimBoth(said.2), 1, 256)),
            arrayConcat(
                [
                    ('name', if(properties['name'] != '', properties['name'], parts)),
                    ('email', properties['email']),
                    ('phone', properties['phone']),
                    ('username', properties['username']),
                    ('user_id', user_id)
                ],
                arrayMap(
                    entry -> (JSONExtractString(entry, 'type'), if(JSONExtractString(entry, 'collection') IN ('', 'users'), JSONExtractString(entry, 'id'), '')),
                    JSONExtractArrayRaw(context['externalIds'])
                )
            )
        ) AS all_said
    FROM events
    WHERE type = 'identify' AND robot = 0
)
ARRAY JOIN all_said AS said
WHERE said.1 != '' AND said.2 != '' AND text != '';
