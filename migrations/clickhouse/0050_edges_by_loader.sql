-- The loader writes the identity edges of a segment itself, each pair once: one definition of an edge, in
-- src/ingestion/identity-edge.ts, and no view grouping every row of every insert.
DROP VIEW IF EXISTS identity_edges_from_devices;
DROP VIEW IF EXISTS identity_edges_from_traits;
