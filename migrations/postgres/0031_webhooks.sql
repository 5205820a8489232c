-- How a source's webhook reads what is posted to it; every version is kept, the highest is in force.
CREATE TABLE webhook_mappings (
    source_id text NOT NULL,
    version integer NOT NULL,
    workspace text NOT NULL,
    -- the mapping file as it was written, comments and all
    text text NOT NULL,
    note text,
    at timestamptz NOT NULL,
    actor_label text NOT NULL,
    PRIMARY KEY (source_id, version)
);

-- Standard Webhooks secrets. A source with a secret that has not ended takes signed deliveries only.
CREATE TABLE webhook_secrets (
    id text PRIMARY KEY,
    source_id text NOT NULL,
    workspace text NOT NULL,
    secret text NOT NULL,
    created_at timestamptz NOT NULL,
    -- end of a rotated secret; null while it is the present one
    expires_at timestamptz
);
CREATE INDEX webhook_secrets_by_source ON webhook_secrets (source_id);

-- How often a source is expected to send; one that is silent for longer is late.
CREATE TABLE source_cadences (
    source_id text PRIMARY KEY,
    workspace text NOT NULL,
    every_minutes integer NOT NULL CHECK (every_minutes > 0)
);
