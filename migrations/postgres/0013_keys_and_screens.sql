-- Keys for programs. The key itself is shown once and kept as a hash.
CREATE TABLE api_keys (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'analyst', 'editor', 'admin')),
    -- the rights it is limited to; null means all of its role
    scopes text[],
    hash text NOT NULL UNIQUE,
    -- its first characters, so that a person can tell keys apart
    start text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_keys_workspace ON api_keys (workspace);

-- Wall displays: each has a token of its own that shows one wall and nothing else.
CREATE TABLE screens (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name text NOT NULL,
    wall text NOT NULL,
    -- null until the display has fetched its token
    hash text UNIQUE,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX screens_workspace ON screens (workspace);

-- A display that shows a code and waits for somebody with the right to type it.
CREATE TABLE screen_pairings (
    code text PRIMARY KEY,
    -- what only the waiting display knows
    hash text NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    screen_id text REFERENCES screens (id) ON DELETE CASCADE
);

CREATE TRIGGER api_keys_changed AFTER INSERT OR DELETE OR UPDATE OF revoked_at, expires_at ON api_keys
    FOR EACH STATEMENT EXECUTE FUNCTION grow_access_revision();
CREATE TRIGGER screens_changed AFTER INSERT OR DELETE OR UPDATE OF revoked_at, hash ON screens
    FOR EACH STATEMENT EXECUTE FUNCTION grow_access_revision();
