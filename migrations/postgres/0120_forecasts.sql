-- Forecasts of the catalogue's measures as they were made, and what came: every one is kept and compared.
CREATE TABLE forecast_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    measure text NOT NULL,
    grain text NOT NULL,
    -- the first step that was foreseen; another forecast from the same step is not kept
    first_step timestamptz NOT NULL,
    made_at timestamptz NOT NULL,
    -- of the definition that was foreseen: a measure that means something else now is not compared
    definition_hash text NOT NULL,
    verdict text NOT NULL,
    -- the whole answer
    forecast jsonb NOT NULL,
    UNIQUE (workspace, measure, grain, first_step)
);

CREATE TABLE forecast_steps (
    run bigint NOT NULL REFERENCES forecast_runs (id) ON DELETE CASCADE,
    step integer NOT NULL,
    t timestamptz NOT NULL,
    -- when it is over, and can be compared
    over_at timestamptz NOT NULL,
    value double precision NOT NULL,
    low80 double precision NOT NULL,
    high80 double precision NOT NULL,
    low95 double precision NOT NULL,
    high95 double precision NOT NULL,
    -- what repeating the last season would have said
    naive double precision NOT NULL,
    came double precision,
    -- null as long as it was not compared; with came null: nothing was there to compare with
    compared_at timestamptz,
    PRIMARY KEY (run, step)
);
CREATE INDEX forecast_steps_due ON forecast_steps (over_at) WHERE compared_at IS NULL;
