-- How far what is derived from events (people, computed traits, groups) has followed them.
CREATE TABLE derivation_progress (
    workspace text PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    -- events received up to then are taken into account, ms since 1970
    received_until bigint NOT NULL
);
