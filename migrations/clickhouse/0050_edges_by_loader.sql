-- The loader writes the identity edges of a segment itself, each pair once: views grouped every row of every insert,
-- which cost as much as storing the events.
DROP VIEW IF EXISTS identity_edges_from_devices;
DROP VIEW IF EXISTS identity_edges_from_traits;
