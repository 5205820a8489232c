-- Measures of the catalogue: the newest definition of each, and every change there was.
CREATE TABLE metrics (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name text NOT NULL,
    definition jsonb NOT NULL,
    -- counts changes; a writer names the version it changed
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    PRIMARY KEY (workspace, name)
);

CREATE TABLE metric_changes (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name text NOT NULL,
    version integer NOT NULL,
    -- null when the measure was removed
    definition jsonb,
    -- what changed, as readable lines
    diff text NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    PRIMARY KEY (workspace, name, version)
);
