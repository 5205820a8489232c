-- Tables of the sign-in library (better-auth), under the prefix auth_. The library reads and writes them; the rest of
-- the program reads names and e-mail addresses from auth_users and ends sessions in auth_sessions.
CREATE TABLE auth_users (
    id text PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL UNIQUE,
    -- true when the provider of single sign-on or an admin stands for the address; only then accounts are linked by it
    email_verified boolean NOT NULL DEFAULT false,
    image text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE auth_sessions (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    token text NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    ip_address text,
    user_agent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX auth_sessions_user ON auth_sessions (user_id);

-- One row for each way in which a user signs in: a password (provider_id 'credential') or a provider.
CREATE TABLE auth_accounts (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    account_id text NOT NULL,
    provider_id text NOT NULL,
    -- scrypt hash
    password text,
    -- always null: tokens of a provider are used once, at sign-in, and not kept
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamptz,
    refresh_token_expires_at timestamptz,
    scope text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (provider_id, account_id)
);
CREATE INDEX auth_accounts_user ON auth_accounts (user_id);

-- Short-lived state of a sign-in that is under way; the identifier is kept as a hash.
CREATE TABLE auth_verifications (
    id text PRIMARY KEY,
    identifier text NOT NULL,
    value text NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX auth_verifications_identifier ON auth_verifications (identifier);

CREATE TABLE auth_passkeys (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    name text,
    public_key text NOT NULL,
    credential_id text NOT NULL UNIQUE,
    counter bigint NOT NULL,
    device_type text NOT NULL,
    backed_up boolean NOT NULL,
    transports text,
    aaguid text,
    created_at timestamptz DEFAULT now()
);
CREATE INDEX auth_passkeys_user ON auth_passkeys (user_id);

-- Secrets that several nodes on one database share; empty when the stores are embedded (they are in a file then).
CREATE TABLE auth_secrets (
    name text PRIMARY KEY,
    secret text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Links that sign somebody in once: the first start prints one.
CREATE TABLE sign_in_links (
    hash text PRIMARY KEY,
    user_id text NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

-- Failed sign-ins, counted by the hash of address and account, so that guessing gets slower on every node.
CREATE TABLE sign_in_failures (
    key text PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL
);
