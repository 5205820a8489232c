-- Several walls: in the order in which they were made, from a template for a kind of company, removed and brought back.
ALTER TABLE walls
    ADD COLUMN kind text NOT NULL DEFAULT 'any',
    ADD COLUMN made_at timestamptz NOT NULL DEFAULT '-infinity',
    -- which came first of two that were made at once
    ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN removed_at timestamptz;
ALTER TABLE wall_versions ADD COLUMN kind text NOT NULL DEFAULT 'any';

UPDATE walls SET made_at = (SELECT min(updated_at) FROM wall_versions WHERE wall = walls.id)
WHERE EXISTS (SELECT FROM wall_versions WHERE wall = walls.id);
ALTER TABLE walls ALTER COLUMN made_at DROP DEFAULT;

-- How each screen shows its wall.
ALTER TABLE screens
    ADD COLUMN language text NOT NULL DEFAULT 'en',
    ADD COLUMN text_size integer NOT NULL DEFAULT 100,
    ADD COLUMN theme text NOT NULL DEFAULT 'auto';
DROP TRIGGER screens_changed ON screens;
CREATE TRIGGER screens_changed
    AFTER INSERT OR DELETE OR UPDATE OF revoked_at, hash, wall, language, text_size, theme ON screens
    FOR EACH STATEMENT EXECUTE FUNCTION grow_access_revision();
