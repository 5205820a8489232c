-- The matcher: what each workspace wants of it, and its runs.
CREATE TABLE matching_settings (
    workspace text PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    settings jsonb NOT NULL,
    -- counts changes; a writer names the version it changed
    version integer NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL
);

CREATE TABLE matching_runs (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- waiting, running, done, failed, cancelled
    state text NOT NULL,
    -- 0 to 1
    progress real NOT NULL DEFAULT 0,
    -- by the schedule, or by whom
    started_by text,
    -- the settings it runs with
    settings jsonb NOT NULL,
    -- how often it was begun; a run that ends its process again and again is given up
    attempts integer NOT NULL DEFAULT 0,
    -- what it did, once it is done
    report jsonb,
    error_code text,
    error_detail text,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    -- told every few seconds by the process that runs it
    heartbeat_at timestamptz,
    finished_at timestamptz
);
CREATE INDEX matching_runs_by_workspace ON matching_runs (workspace, created_at DESC);
-- Never two at once.
CREATE UNIQUE INDEX matching_runs_unfinished ON matching_runs (workspace) WHERE state IN ('waiting', 'running');
