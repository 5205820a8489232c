-- A workspace is one company's Tandem: its people, sources, definitions and events.
CREATE TABLE workspaces (
    id text PRIMARY KEY,
    name text NOT NULL,
    -- IANA zone in which days, weekdays and hours of this workspace are counted
    time_zone text NOT NULL DEFAULT 'UTC',
    currency text NOT NULL DEFAULT 'EUR',
    -- the synthetic company that shows what Tandem does
    is_demo boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);
