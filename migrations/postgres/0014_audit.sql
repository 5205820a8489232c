-- Who did what, when. Append-only: each row's hash covers the row and the hash before it, so a row that was changed,
-- taken out or put in breaks the chain from there on (src/access/audit.ts says how the hash is formed).
CREATE TABLE audit_log (
    workspace text NOT NULL,
    seq bigint NOT NULL,
    at timestamptz(3) NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    actor_label text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    -- JSON as it was hashed, byte for byte (jsonb would reorder it)
    detail text NOT NULL CHECK (detail::json IS NOT NULL),
    previous_hash text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (workspace, seq)
);

-- The newest row of each chain, so that rows cut off at the end are missed too.
CREATE TABLE audit_heads (
    workspace text PRIMARY KEY,
    seq bigint NOT NULL,
    hash text NOT NULL
);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
