-- What a person chose for themselves: the language they read, and the page each workspace begins with.
CREATE TABLE preferences (
    user_id text PRIMARY KEY REFERENCES auth_users (id) ON DELETE CASCADE,
    -- absent: as the browser says
    language text,
    -- {"<workspace>": "<address in the app>"}
    homes jsonb NOT NULL DEFAULT '{}'
);
