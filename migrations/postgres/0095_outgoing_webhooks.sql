-- Addresses of other systems that are told what happens here, by Standard Webhooks.
CREATE TABLE webhook_endpoints (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    url text NOT NULL,
    description text NOT NULL,
    -- what it is told of: person.joined, segment.entered …
    types text[] NOT NULL,
    -- paused: by a person; disabled: by what the receiver answered. Both keep what waits.
    state text NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
    -- why it is disabled
    note text,
    -- first of the failures that no success followed; null while it answers
    failing_since timestamptz,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL
);
CREATE INDEX webhook_endpoints_workspace ON webhook_endpoints (workspace);

CREATE TABLE webhook_endpoint_secrets (
    id text PRIMARY KEY,
    endpoint_id text NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    workspace text NOT NULL,
    secret text NOT NULL,
    created_at timestamptz NOT NULL,
    -- end of a rotated secret; until then deliveries carry its signature too
    expires_at timestamptz
);
CREATE INDEX webhook_endpoint_secrets_endpoint ON webhook_endpoint_secrets (endpoint_id);

-- The outbox: what is told, exactly as it is sent and signed.
CREATE TABLE webhook_events (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    type text NOT NULL,
    at timestamptz NOT NULL,
    body text NOT NULL
);
CREATE INDEX webhook_events_at ON webhook_events (at);

CREATE TABLE webhook_deliveries (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    endpoint_id text NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    event_id text NOT NULL REFERENCES webhook_events (id) ON DELETE CASCADE,
    type text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    created_at timestamptz NOT NULL,
    -- attempts since it was made or last replayed
    tries integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    finished_at timestamptz,
    -- the one job that may try it; every other one that still runs about it does nothing
    alarm text NOT NULL
);
CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (endpoint_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (due_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (event_id);

CREATE TABLE webhook_attempts (
    delivery_id text NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    duration_ms integer NOT NULL,
    -- absent when no answer came; then error says why
    status integer,
    error text,
    -- the beginning of the answer's body
    answer text
);
CREATE INDEX webhook_attempts_delivery ON webhook_attempts (delivery_id, at);
