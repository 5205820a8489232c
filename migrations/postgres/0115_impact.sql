-- How teams move customers: what was estimated of the links of a tree, run by run. The trees themselves are definitions.
CREATE TABLE impact_runs (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    tree text NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    -- of the tree that was estimated
    version integer NOT NULL,
    estimated_at timestamptz NOT NULL,
    -- who asked for it; Tandem for the nightly one
    estimated_by text NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX impact_runs_newest ON impact_runs (workspace, tree, id DESC);

CREATE TABLE impact_estimates (
    run bigint NOT NULL REFERENCES impact_runs (id) ON DELETE CASCADE,
    from_measure text NOT NULL,
    to_measure text NOT NULL,
    -- everything that the estimate stands on: definitions, period, share of people, what was adjusted for
    inputs jsonb NOT NULL,
    result jsonb NOT NULL,
    PRIMARY KEY (run, from_measure, to_measure)
);
