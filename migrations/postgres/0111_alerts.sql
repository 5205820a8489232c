-- "Tell me when": what is watched of a measure, and in what state it was last seen.
CREATE TABLE alerts (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- measure, rule, who is told
    definition jsonb NOT NULL,
    created_by text NOT NULL,
    created_by_label text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    paused boolean NOT NULL DEFAULT false,
    state text NOT NULL CHECK (state IN ('calm', 'watch', 'act', 'silent')),
    state_since timestamptz NOT NULL,
    -- the state that was told last; another one is told when nobody has asked for quiet
    told_state text NOT NULL CHECK (told_state IN ('calm', 'watch', 'act', 'silent')),
    snoozed_until timestamptz,
    snoozed_by text,
    -- what was seen last, or why nothing could be
    last_look jsonb,
    -- counts changes: whoever judged an older one starts again
    revision integer NOT NULL DEFAULT 0
);
CREATE INDEX alerts_workspace ON alerts (workspace);

-- Every change of state.
CREATE TABLE alert_changes (
    id text PRIMARY KEY,
    alert_id text NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
    workspace text NOT NULL,
    at timestamptz NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    -- step, value, answers, threshold, usual range
    seen jsonb NOT NULL,
    -- whether somebody was told; false while it is quiet
    told boolean NOT NULL,
    -- what other systems are told; null when they were, or are not
    waiting_event jsonb,
    acknowledged_at timestamptz,
    acknowledged_by text,
    comment text
);
CREATE INDEX alert_changes_newest ON alert_changes (alert_id, at DESC, id DESC);
CREATE INDEX alert_changes_waiting ON alert_changes (at) WHERE waiting_event IS NOT NULL;
