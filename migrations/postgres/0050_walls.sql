-- Command centre walls: what stands on them, with every earlier version.
CREATE TABLE walls (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name text NOT NULL,
    version integer NOT NULL,
    -- nobody edited it: it follows the events that the workspace has
    automatic boolean NOT NULL,
    definition jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL
);
CREATE INDEX walls_by_workspace ON walls (workspace, id);

CREATE TABLE wall_versions (
    wall text NOT NULL REFERENCES walls (id) ON DELETE CASCADE,
    version integer NOT NULL,
    name text NOT NULL,
    automatic boolean NOT NULL,
    definition jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    PRIMARY KEY (wall, version)
);

-- A time during which something needed us: from the first time outside the usual until it was back.
CREATE TABLE need_episodes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wall text NOT NULL REFERENCES walls (id) ON DELETE CASCADE,
    rule text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz,
    -- who said 'we are on it', for which teams, when
    acknowledged_by text,
    acknowledged_teams text[],
    acknowledged_at timestamptz
);
-- One at a time for each rule, however many processes look.
CREATE UNIQUE INDEX need_episodes_open ON need_episodes (wall, rule) WHERE ended_at IS NULL;
