-- Events of each source by what became of them, by the hour.
CREATE TABLE source_outcomes (
    source_id text NOT NULL,
    workspace text NOT NULL,
    hour timestamptz NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('stored', 'duplicate', 'parked', 'refused')),
    count bigint NOT NULL,
    PRIMARY KEY (source_id, hour, outcome)
);
CREATE INDEX source_outcomes_by_workspace ON source_outcomes (workspace, hour);
