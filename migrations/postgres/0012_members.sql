-- Who belongs to a workspace, with what role and in which team.
CREATE TABLE members (
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('viewer', 'analyst', 'editor', 'admin')),
    team text CHECK (team IN ('marketing', 'it', 'service', 'finance', 'executive', 'own')),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- may not enter any more; what they did stays under their name
    deactivated_at timestamptz,
    PRIMARY KEY (workspace, user_id)
);
CREATE INDEX members_user ON members (user_id);

-- Invitations go by link: an admin passes it on by whatever way the company talks.
CREATE TABLE invitations (
    id text PRIMARY KEY,
    workspace text NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'analyst', 'editor', 'admin')),
    team text CHECK (team IN ('marketing', 'it', 'service', 'finance', 'executive', 'own')),
    hash text NOT NULL UNIQUE,
    invited_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX invitations_email ON invitations (email);
