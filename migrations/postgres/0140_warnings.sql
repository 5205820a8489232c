-- Early warnings: what is decided about them, models by version, runs, and the warnings themselves with what became of them.
-- Scores of all customers are in ClickHouse (person_scores).

CREATE TABLE warning_settings (
    workspace text PRIMARY KEY,
    settings jsonb NOT NULL,
    version int NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL
);

-- Words that a company added or weighs otherwise.
CREATE TABLE warning_lexicons (
    workspace text NOT NULL,
    language text NOT NULL,
    own jsonb NOT NULL,
    version int NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    PRIMARY KEY (workspace, language)
);

-- A training or a scoring. One of a workspace at a time works on it; `beat` tells that it is alive.
CREATE TABLE warning_runs (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    step text,
    asked_at timestamptz NOT NULL,
    asked_by text NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    beat_at timestamptz,
    error text,
    scored int NOT NULL DEFAULT 0,
    opened int NOT NULL DEFAULT 0
);
CREATE INDEX warning_runs_newest ON warning_runs (workspace, asked_at DESC);
-- At most one of each kind waits or works.
CREATE UNIQUE INDEX warning_runs_one ON warning_runs (workspace, kind) WHERE state IN ('waiting', 'running');

-- A version of a model with all that its scores follow from.
CREATE TABLE warning_models (
    workspace text NOT NULL,
    whose text NOT NULL,
    signal text NOT NULL,
    horizon int NOT NULL,
    version int NOT NULL,
    run text NOT NULL,
    -- in_use, replaced, refused, cannot_say
    standing text NOT NULL,
    trained_at timestamptz NOT NULL,
    -- what src/warnings/model.ts says; null when nothing could be learned
    model jsonb,
    -- definition of leaving, money, event names, words: from these and the events the features follow
    inputs jsonb NOT NULL,
    drift jsonb,
    PRIMARY KEY (workspace, whose, signal, horizon, version)
);
CREATE UNIQUE INDEX warning_models_in_use ON warning_models (workspace, whose, signal, horizon) WHERE standing = 'in_use';

CREATE TABLE warnings (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    -- leave, dissatisfied, disagree
    kind text NOT NULL,
    whose text NOT NULL,
    -- person id, or account id
    subject text NOT NULL,
    -- number of the subject in the features: the person id, or the hash of the account
    subject_number text NOT NULL,
    signal text NOT NULL,
    horizon int NOT NULL,
    version int NOT NULL,
    state text NOT NULL,
    team text NOT NULL,
    chance double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    n int NOT NULL,
    came int NOT NULL,
    base double precision NOT NULL,
    value double precision,
    currency text,
    disagreement text,
    -- [{feature, effect, value, usual}] of the score at opening, all of them: the score can be worked out again
    reasons jsonb NOT NULL,
    -- nobody sees it: one of the share left as usual
    as_usual boolean NOT NULL,
    opened_at timestamptz NOT NULL,
    -- when the score fell under the line; null while it is over it
    calm_since timestamptz,
    snoozed_until timestamptz,
    assigned_to text,
    assigned_name text,
    action text,
    acted_at timestamptz,
    closed_at timestamptz,
    outcome text NOT NULL,
    outcome_at timestamptz,
    revision int NOT NULL
);
CREATE UNIQUE INDEX warnings_one_open ON warnings (workspace, whose, subject, kind) WHERE state IN ('open', 'snoozed');
CREATE INDEX warnings_listed ON warnings (workspace, state, team);
CREATE INDEX warnings_of_subject ON warnings (workspace, whose, subject);
CREATE INDEX warnings_opened ON warnings (workspace, opened_at);

CREATE TABLE warning_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    warning text NOT NULL REFERENCES warnings (id) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    by_name text NOT NULL,
    what text NOT NULL,
    note text,
    action text,
    to_name text
);
CREATE INDEX warning_history_of ON warning_history (warning, id);
