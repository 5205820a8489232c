-- A decision of a person about parked events: who sent them again or gave them up, when, with which mapping or reason.
CREATE TABLE parked_decisions (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    actor_label text NOT NULL,
    action text NOT NULL CHECK (action IN ('replayed', 'discarded')),
    -- the mapping they were mended with; null when they were sent as they were
    mapping jsonb,
    reason text
);

-- Events that were taken but not stored, with their bytes and the reason. The id is a hash of source and bytes, so the
-- same event parked again is the same row.
CREATE TABLE parked_events (
    id text PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    workspace text NOT NULL,
    source_id text NOT NULL,
    -- call: a Segment call; payload: what a webhook posted, not mapped yet
    kind text NOT NULL CHECK (kind IN ('call', 'payload')),
    -- name of the event, '' when it cannot be read
    event text NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    raw bytea NOT NULL,
    received_at timestamptz NOT NULL,
    last_received_at timestamptz NOT NULL,
    -- how often the same bytes came
    times integer NOT NULL DEFAULT 1,
    state text NOT NULL DEFAULT 'parked' CHECK (state IN ('parked', 'replayed', 'discarded')),
    decision_id text REFERENCES parked_decisions (id)
);

CREATE INDEX parked_events_newest ON parked_events (workspace, state, seq DESC);
CREATE INDEX parked_events_by_reason ON parked_events (workspace, state, source_id, code, event);
CREATE INDEX parked_events_by_decision ON parked_events (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX parked_decisions_by_time ON parked_decisions (at);

-- What is parked in all, so that the limit is known without counting.
CREATE TABLE parked_totals (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    rows bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0
);
INSERT INTO parked_totals DEFAULT VALUES;

CREATE FUNCTION count_parked_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    more_rows bigint := 0;
    more_bytes bigint := 0;
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        SELECT -count(*), -coalesce(sum(octet_length(raw)), 0) INTO more_rows, more_bytes
        FROM before WHERE state = 'parked';
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        SELECT more_rows + count(*), more_bytes + coalesce(sum(octet_length(raw)), 0) INTO more_rows, more_bytes
        FROM after WHERE state = 'parked';
    END IF;
    IF more_rows <> 0 OR more_bytes <> 0 THEN
        UPDATE parked_totals SET rows = rows + more_rows, bytes = bytes + more_bytes;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER count_parked_inserts AFTER INSERT ON parked_events
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_parked_events();
CREATE TRIGGER count_parked_updates AFTER UPDATE ON parked_events
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_parked_events();
CREATE TRIGGER count_parked_deletes AFTER DELETE ON parked_events
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION count_parked_events();
