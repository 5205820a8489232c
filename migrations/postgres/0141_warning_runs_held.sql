-- Customers who would be next on the list of each team, and wait for room: {team: n}.
ALTER TABLE warning_runs ADD COLUMN held jsonb NOT NULL DEFAULT '{}';
