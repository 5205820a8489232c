-- Computed traits: the newest definition of each, every change there was, and how far their values have come.
CREATE TABLE computed_traits (
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

CREATE TABLE computed_trait_changes (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name text NOT NULL,
    version integer NOT NULL,
    -- null when the trait was removed
    definition jsonb,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    PRIMARY KEY (workspace, name, version)
);

CREATE TABLE computed_trait_states (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name text NOT NULL,
    -- the definition's version that the stored values were computed by
    version integer NOT NULL,
    -- the values are those of this moment, ms since 1970
    evaluated_at bigint NOT NULL,
    -- when the values of all people were last computed at once, ms since 1970
    whole_at bigint NOT NULL,
    PRIMARY KEY (workspace, name)
);
