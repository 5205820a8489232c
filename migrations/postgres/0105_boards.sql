-- What people say and decide about boards, and boards as they were. The boards themselves are definitions (0100).

-- What was said about a board, a tile or a measure: 'board:x', 'tile:x/id', 'measure:x'.
CREATE TABLE comments (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    subject text NOT NULL,
    -- the comment that is answered; answers have no answers
    reply_to text REFERENCES comments (id) ON DELETE CASCADE,
    -- null when it was removed
    text text,
    -- [{id, name}] as they were called then
    mentions jsonb NOT NULL,
    by_kind text NOT NULL,
    by_id text NOT NULL,
    by_label text NOT NULL,
    at timestamptz NOT NULL,
    edited_at timestamptz,
    resolved_at timestamptz,
    -- {kind, id, label}
    resolved_by jsonb
);
CREATE INDEX comments_by_subject ON comments (workspace, subject, at);

-- What happened and may explain a chart.
CREATE TABLE annotations (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    title text NOT NULL,
    text text NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    until timestamptz,
    -- {measures?, events?}; null: every chart
    scope jsonb,
    by_kind text NOT NULL,
    by_id text NOT NULL,
    by_label text NOT NULL,
    made_at timestamptz NOT NULL,
    -- the rule that made it, and which happening it is: the key's value, else the event's message id
    rule text,
    happening text,
    UNIQUE (workspace, rule, happening)
);
CREATE INDEX annotations_by_time ON annotations (workspace, at);

-- Rules that make annotations from events, all of a workspace together.
CREATE TABLE annotation_rules (
    workspace text PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    rules jsonb NOT NULL,
    version integer NOT NULL,
    -- [{rule, at, reason}] rules that made too many annotations and rest until they are changed
    stopped jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL
);

-- We saw this, decided that, and look again on a day.
CREATE TABLE decisions (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    subject text NOT NULL,
    saw text NOT NULL,
    decided text NOT NULL,
    teams jsonb NOT NULL,
    by_kind text NOT NULL,
    by_id text NOT NULL,
    by_label text NOT NULL,
    at timestamptz NOT NULL,
    -- what was measured, so that it can be asked again: {name | definition, filter}; null without a figure
    question jsonb,
    figure jsonb,
    without_figure text,
    -- a day of the workspace's zone
    look_again date,
    -- when it was told that the day has come
    told_at timestamptz,
    outcome jsonb
);
CREATE INDEX decisions_by_subject ON decisions (workspace, subject, at);
CREATE INDEX decisions_to_look_at ON decisions (look_again) WHERE outcome IS NULL AND told_at IS NULL;

-- Boards as they were at a moment, for whoever has the link.
CREATE TABLE board_snapshots (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    board text NOT NULL,
    label text NOT NULL,
    note text NOT NULL,
    -- SHA-256 of the link's token
    hash text NOT NULL UNIQUE,
    -- as text: what was frozen is given out byte for byte
    content text NOT NULL,
    taken_at timestamptz NOT NULL,
    by_kind text NOT NULL,
    by_id text NOT NULL,
    by_label text NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX board_snapshots_by_board ON board_snapshots (workspace, board, taken_at);
