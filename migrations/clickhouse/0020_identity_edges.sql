-- Which identifiers were seen together, taken from events as they are stored. Robots are left out. An event's own
-- identifier (user_id, else anonymous_id) is the left side.

-- A signed-in customer on a known device.
CREATE MATERIALIZED VIEW IF NOT EXISTS identity_edges_from_devices TO identity_edges AS
SELECT
    workspace,
    'user_id' AS left_type,
    user_id AS left_value,
    'anonymous_id' AS right_type,
    anonymous_id AS right_value,
    min(ts) AS first_seen,
    max(ts) AS last_seen,
    anyLast(message_id) AS evidence,
    count() AS seen
FROM events
WHERE user_id != '' AND anonymous_id != '' AND robot = 0
GROUP BY workspace, user_id, anonymous_id;

-- What identify, group and alias calls and their context say: e-mail, phone, identifiers of other systems, account,
-- and the former identifier of an alias, which may have been either kind.
CREATE MATERIALIZED VIEW IF NOT EXISTS identity_edges_from_traits TO identity_edges AS
SELECT
    workspace,
    if(user_id != '', 'user_id', 'anonymous_id') AS left_type,
    if(user_id != '', user_id, anonymous_id) AS left_value,
    identifier.1 AS right_type,
    identifier.2 AS right_value,
    min(ts) AS first_seen,
    max(ts) AS last_seen,
    anyLast(message_id) AS evidence,
    count() AS seen
FROM
(
    SELECT
        workspace,
        ts,
        message_id,
        user_id,
        anonymous_id,
        lowerUTF8(trimBoth(if(type = 'identify' AND properties['email'] != '', properties['email'], context['traits.email']))) AS email,
        replaceRegexpAll(if(type = 'identify' AND properties['phone'] != '', properties['phone'], context['traits.phone']), '\\(0\\)|[^0-9+]', '') AS digits,
        replaceRegexpOne(digits, '^00', '+') AS phone,
        arrayConcat(
            [
                ('email', if(position(email, '@') > 1, email, '')),
                ('phone', if(length(phone) BETWEEN 6 AND 16, phone, '')),
                ('account', if(type = 'group', account, '')),
                ('user_id', if(type = 'alias', properties['previousId'], '')),
                ('anonymous_id', if(type = 'alias', properties['previousId'], ''))
            ],
            arrayMap(
                entry -> (JSONExtractString(entry, 'type'), if(JSONExtractString(entry, 'collection') IN ('', 'users'), JSONExtractString(entry, 'id'), '')),
                JSONExtractArrayRaw(context['externalIds'])
            )
        ) AS identifiers
    FROM events
    WHERE robot = 0 AND (type IN ('identify', 'group', 'alias') OR mapContains(context, 'externalIds'))
)
ARRAY JOIN identifiers AS identifier
WHERE identifier.1 != '' AND identifier.2 != '' AND left_value != '' AND identifier != (left_type, left_value)
GROUP BY workspace, left_type, left_value, right_type, right_value;
