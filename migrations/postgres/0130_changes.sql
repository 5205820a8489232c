-- Changes in how customers behave, as they were found.
CREATE TABLE changes (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- names the measure, breakdown and group, or the source: what is found twice of one subject is one change
    subject text NOT NULL,
    measure text,
    -- teams that look after it
    teams text[] NOT NULL,
    kind text NOT NULL CHECK (kind IN ('level', 'trend', 'spread', 'mix', 'silence')),
    grain text NOT NULL CHECK (grain IN ('hour', 'day')),
    direction text NOT NULL CHECK (direction IN ('up', 'down', 'moved')),
    tone text NOT NULL CHECK (tone IN ('good', 'bad', 'neutral')),
    since timestamptz NOT NULL,
    until timestamptz,
    found_at timestamptz NOT NULL,
    -- subject in words, sizes, evidence, owners
    finding jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('new', 'acknowledged', 'closed')),
    closed_as text CHECK (closed_as IN ('real', 'known', 'false_alarm', 'data_fault')),
    assigned jsonb,
    acknowledged jsonb,
    -- changes that came together; one of them stands for them
    group_id text NOT NULL,
    leads boolean NOT NULL,
    told boolean NOT NULL,
    history jsonb NOT NULL,
    -- what other systems are told; null when they were, or are not
    waiting_event jsonb
);
CREATE UNIQUE INDEX changes_once ON changes (workspace, subject, kind, since);
CREATE INDEX changes_newest ON changes (workspace, found_at DESC, id DESC);
CREATE INDEX changes_group ON changes (workspace, group_id);
CREATE INDEX changes_waiting ON changes (found_at) WHERE waiting_event IS NOT NULL;

CREATE TABLE change_settings (
    workspace text PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    settings jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL
);

-- What is not told for a time; null holds for all.
CREATE TABLE change_silences (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    measure text,
    dimension text,
    value text,
    source text,
    kind text,
    until timestamptz NOT NULL,
    reason text NOT NULL,
    by_label text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX change_silences_holding ON change_silences (workspace, until);

-- The newest look of each workspace.
CREATE TABLE change_looks (
    workspace text PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    -- series watched for each team
    watched jsonb NOT NULL,
    -- customers with enough of a past to be judged
    judged integer NOT NULL DEFAULT 0,
    people_at timestamptz
);

-- Customers who behave otherwise than they did, as the newest look found them.
CREATE TABLE person_changes (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    person text NOT NULL,
    behaviour text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('more', 'less', 'stopped', 'began')),
    since timestamptz NOT NULL,
    -- a week
    before double precision NOT NULL,
    after double precision NOT NULL,
    expected double precision NOT NULL,
    seen integer NOT NULL,
    p double precision NOT NULL,
    q double precision NOT NULL,
    PRIMARY KEY (workspace, person, behaviour)
);
CREATE INDEX person_changes_clearest ON person_changes (workspace, p, person, behaviour);
