-- Which chances of the early warning stand as traits of people, of which version of the model, and since when. The values are in
-- ClickHouse (computed_traits).
CREATE TABLE warning_chances (
    workspace text NOT NULL,
    name text NOT NULL,
    -- null: no model is in use, and nobody has a value
    version int,
    people int NOT NULL,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (workspace, name)
);
