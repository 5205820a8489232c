-- How much each field tells about somebody, where a person decided it; without a decision the name decides
-- (src/profiles/field-defaults.ts). Who changed what is in the audit log.
CREATE TABLE profile_fields (
    workspace text PRIMARY KEY,
    -- [{kind: trait|account|property, name, class: public|personal|sensitive}]
    decided jsonb NOT NULL,
    version int NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL
);

-- What the links of embedded panels are signed with, one secret for each workspace.
CREATE TABLE panel_secrets (
    workspace text PRIMARY KEY,
    secret text NOT NULL,
    created_at timestamptz NOT NULL
);
