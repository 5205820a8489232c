-- Imports of files. The files and their error files are on the disk of the node that took them.
CREATE TABLE imports (
    id text PRIMARY KEY,
    workspace text NOT NULL,
    -- name in the mapping, and the mapping file as it was given
    mapping_name text NOT NULL,
    mapping text NOT NULL,
    source_id text NOT NULL,
    source_name text NOT NULL,
    -- waiting, running, done, failed, cancelled
    state text NOT NULL,
    -- why it failed: code of the error catalogue and where
    error_code text,
    error_detail text,
    -- rows read; events stored; events that were there before; events parked; rows with an error; rows left out by `where`
    rows bigint NOT NULL DEFAULT 0,
    events bigint NOT NULL DEFAULT 0,
    duplicates bigint NOT NULL DEFAULT 0,
    parked bigint NOT NULL DEFAULT 0,
    errors bigint NOT NULL DEFAULT 0,
    skipped bigint NOT NULL DEFAULT 0,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz
);
CREATE INDEX imports_by_workspace ON imports (workspace, created_at DESC);
CREATE INDEX imports_unfinished ON imports (created_at) WHERE state IN ('waiting', 'running');

-- One file of an import. `rows` is the checkpoint: rows up to it are decided, durably; an import goes on after it.
CREATE TABLE import_files (
    import_id text NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    position integer NOT NULL,
    name text NOT NULL,
    bytes bigint NOT NULL,
    rows bigint NOT NULL DEFAULT 0,
    errors bigint NOT NULL DEFAULT 0,
    -- length of the error file up to the checkpoint, and its ending (csv or ndjson)
    error_bytes bigint NOT NULL DEFAULT 0,
    error_format text,
    done boolean NOT NULL DEFAULT false,
    PRIMARY KEY (import_id, position)
);
