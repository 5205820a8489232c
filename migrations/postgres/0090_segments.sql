-- Groups of customers: the newest definition of each, and every change there was.
CREATE TABLE segments (
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

CREATE TABLE segment_history (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name text NOT NULL,
    version integer NOT NULL,
    -- null when the group was removed
    definition jsonb,
    -- what changed, as readable lines
    diff text NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    PRIMARY KEY (workspace, name, version)
);

-- How far the members of each group have been brought.
CREATE TABLE segment_progress (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name text NOT NULL,
    -- version of the definition that the members follow; 0 for none
    version integer NOT NULL,
    -- the last run whose changes are in the members and told
    run bigint NOT NULL,
    -- the moment for which the members are right, ms since 1970
    looked_at bigint NOT NULL,
    size bigint NOT NULL,
    PRIMARY KEY (workspace, name)
);

-- Uploaded lists; their identifiers are in the analytics store.
CREATE TABLE segment_uploads (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name text NOT NULL,
    identifiers integer NOT NULL,
    uploaded_at timestamptz NOT NULL,
    uploaded_by text NOT NULL
);
