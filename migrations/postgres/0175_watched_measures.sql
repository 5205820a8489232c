-- How each measure is watched, or why it is not, as the newest look of days had it; and how many sources are.
ALTER TABLE change_looks
    ADD COLUMN measures jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN sources integer NOT NULL DEFAULT 0;
