-- Who was named in what somebody said, and whether they have seen it.
CREATE TABLE mentions (
    comment text NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    workspace text NOT NULL,
    user_id text NOT NULL,
    at timestamptz NOT NULL,
    seen_at timestamptz,
    PRIMARY KEY (comment, user_id)
);
CREATE INDEX mentions_of_somebody ON mentions (workspace, user_id, at);

INSERT INTO mentions (comment, workspace, user_id, at, seen_at)
SELECT c.id, c.workspace, m ->> 'id', c.at, c.at
FROM comments AS c, jsonb_array_elements(c.mentions) AS m
ON CONFLICT DO NOTHING;

-- Whether somebody wants a mail too when a colleague names them.
ALTER TABLE preferences ADD COLUMN mention_mail boolean NOT NULL DEFAULT true;
