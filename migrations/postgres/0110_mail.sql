-- The outbox of mails and, for 90 days, the log of what became of them.
CREATE TABLE mails (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- Message-ID header: the same at every attempt, so that a mailbox can tell a repeated one
    message_id text NOT NULL UNIQUE,
    -- names the fact: told twice under one key, it is one mail
    key text NOT NULL,
    -- what it is: test, subscription, alert …
    purpose text NOT NULL,
    -- what it is about: subscription:sub_1, alert:alr_2; empty for a test
    about text NOT NULL,
    -- the member it is for; null for somebody who is none
    user_id text,
    to_name text NOT NULL,
    to_address text NOT NULL,
    subject text NOT NULL,
    -- text, HTML, pictures and the address to leave; null once it is sent or given up
    body jsonb,
    state text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    created_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    finished_at timestamptz,
    -- why the last attempt failed; null when none did
    error text,
    -- what the mail server said when it took it
    answer text,
    -- the one job that may try it; every other one that still runs about it does nothing
    alarm text NOT NULL,
    UNIQUE (workspace, key)
);
CREATE INDEX mails_newest ON mails (workspace, created_at DESC, id DESC);
CREATE INDEX mails_waiting ON mails (due_at) WHERE state = 'waiting';
CREATE INDEX mails_finished ON mails (finished_at);
