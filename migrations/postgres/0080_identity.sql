-- What people decided about who is one person, and how evidence is read.

-- Rules of a workspace as they are now; a workspace without a row has the defaults (version 0).
CREATE TABLE identity_rules (
    workspace text PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    version integer NOT NULL,
    rules jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL
);
CREATE TABLE identity_rule_changes (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    version integer NOT NULL,
    rules jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    PRIMARY KEY (workspace, version)
);

-- Joins, splits and separations. A decision is never removed: undoing it sets undone_at, and the map is again what the
-- evidence and the decisions that stand imply.
CREATE TABLE identity_decisions (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id text NOT NULL,
    -- counts up in the order in which decisions were taken
    number bigint GENERATED ALWAYS AS IDENTITY,
    -- join, split, separation
    kind text NOT NULL CHECK (kind IN ('join', 'split', 'separation')),
    -- ids of the people it was about, as they were then
    people jsonb NOT NULL,
    -- identifiers of each side as they were then: [[{type, value, firstSeen}, …], …]
    sides jsonb NOT NULL,
    -- the identifier that was split out
    identifier jsonb,
    reason text NOT NULL,
    decided_at timestamptz NOT NULL,
    decided_by text NOT NULL,
    undone_at timestamptz,
    undone_by text,
    undo_reason text,
    -- false until the map follows it, so that a stop in between is made up for
    followed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX identity_decisions_by_number ON identity_decisions (workspace, number DESC);
CREATE INDEX identity_decisions_open ON identity_decisions (workspace) WHERE NOT followed;
CREATE INDEX identity_decisions_people ON identity_decisions USING gin (people);

-- Pairs of people who may be one, for somebody to decide.
CREATE TABLE identity_reviews (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id text NOT NULL,
    -- ids of two people, the smaller number first
    left_person text NOT NULL,
    right_person text NOT NULL,
    -- rules: a limit kept them apart although they share an e-mail or a telephone; matcher: they look alike
    source text NOT NULL CHECK (source IN ('rules', 'matcher')),
    probability double precision,
    waterfall jsonb NOT NULL DEFAULT '[]',
    -- open, later, joined, separated
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'later', 'joined', 'separated')),
    proposed_at timestamptz NOT NULL,
    answered_at timestamptz,
    answered_by text,
    reason text,
    decision text,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, left_person, right_person)
);
CREATE INDEX identity_reviews_by_state ON identity_reviews (workspace, state, (-coalesce(probability, -1)), id);
CREATE INDEX identity_reviews_by_decision ON identity_reviews (workspace, decision) WHERE decision IS NOT NULL;

-- Every writing of the map has a number of its own, on all nodes.
CREATE SEQUENCE identity_versions;
