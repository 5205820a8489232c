-- "Send me each": boards and measures by mail, at a time or when they change.
CREATE TABLE subscriptions (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- what is sent, and when
    definition jsonb NOT NULL,
    created_by text NOT NULL,
    created_by_label text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    paused boolean NOT NULL DEFAULT false,
    -- when it goes out next; null while it is paused, and when it waits for a change
    next_at timestamptz,
    -- the sending that is due, by its time: mails of one sending have one key each
    occasion timestamptz,
    -- tries of the present sending that brought no figures
    failures integer NOT NULL DEFAULT 0,
    -- the one job that may send it
    alarm text NOT NULL,
    -- states of the figures that are watched, for those that are sent when they change
    standing jsonb,
    -- what became of the last sending
    last_sending jsonb
);
CREATE INDEX subscriptions_workspace ON subscriptions (workspace);
CREATE INDEX subscriptions_due ON subscriptions (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE subscription_recipients (
    subscription_id text NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
    user_id text NOT NULL,
    -- when they asked to hear no more of it; null while they get it
    left_at timestamptz,
    PRIMARY KEY (subscription_id, user_id)
);
CREATE INDEX subscription_recipients_user ON subscription_recipients (user_id);

-- Secret addresses of calendars with the days on which something is looked at again.
CREATE TABLE calendar_feeds (
    hash text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id text NOT NULL,
    created_at timestamptz NOT NULL,
    last_read_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX calendar_feeds_user ON calendar_feeds (workspace, user_id);
