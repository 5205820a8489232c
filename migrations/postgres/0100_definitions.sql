-- What a workspace has defined (measures, groups, computed traits, boards, …): the newest definition of each, and every
-- change there was. One shape for all kinds.
CREATE TABLE definitions (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    kind text NOT NULL,
    name text NOT NULL,
    definition jsonb NOT NULL,
    -- counts changes; a writer names the version it changed
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    PRIMARY KEY (workspace, kind, name)
);

CREATE TABLE definition_changes (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    kind text NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    -- null when it was removed
    definition jsonb,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    PRIMARY KEY (workspace, kind, name, version)
);

INSERT INTO definitions (workspace, kind, name, definition, version, created_at, updated_at, updated_by)
SELECT workspace, 'measure', name, definition, version, created_at, updated_at, updated_by FROM metrics
UNION ALL
SELECT workspace, 'group', name, definition, version, created_at, updated_at, updated_by FROM segments
UNION ALL
SELECT workspace, 'trait', name, definition, version, created_at, updated_at, updated_by FROM computed_traits;

INSERT INTO definition_changes (workspace, kind, name, version, definition, changed_at, changed_by)
SELECT workspace, 'measure', name, version, definition, changed_at, changed_by FROM metric_changes
UNION ALL
SELECT workspace, 'group', name, version, definition, changed_at, changed_by FROM segment_history
UNION ALL
SELECT workspace, 'trait', name, version, definition, changed_at, changed_by FROM computed_trait_changes;

DROP TABLE metrics, metric_changes, segments, segment_history, computed_traits, computed_trait_changes;
