-- A number that grows whenever something changes that nodes keep in memory (write keys, API keys, screens, members):
-- every node reads it once a second and loads again when it grew. Transactional, unlike a sequence: who sees the new
-- number sees the change.
CREATE TABLE access_revision (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    revision bigint NOT NULL DEFAULT 0
);
INSERT INTO access_revision DEFAULT VALUES;

CREATE FUNCTION grow_access_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE access_revision SET revision = revision + 1;
    RETURN NULL;
END $$;

-- Where events come from: a web site, an app, a server, a call centre's webhook, an import.
CREATE TABLE sources (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name text NOT NULL,
    kind text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- an archived source takes no more events; what it sent stays
    archived_at timestamptz
);
CREATE UNIQUE INDEX sources_name ON sources (workspace, name) WHERE archived_at IS NULL;

-- A source may have several write keys, so that senders can be moved from one to the next. They let somebody send
-- events and nothing else (they stand in every web page that sends), so they are kept readable.
CREATE TABLE write_keys (
    key text PRIMARY KEY,
    source_id text NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- set by a rotation: until then the old key is taken beside the new one
    expires_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX write_keys_source ON write_keys (source_id);

CREATE TRIGGER sources_changed AFTER INSERT OR UPDATE OR DELETE ON sources
    FOR EACH STATEMENT EXECUTE FUNCTION grow_access_revision();
CREATE TRIGGER write_keys_changed AFTER INSERT OR UPDATE OR DELETE ON write_keys
    FOR EACH STATEMENT EXECUTE FUNCTION grow_access_revision();
