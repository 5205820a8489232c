-- From a person to their computed traits: for their page, and to see what changed.
ALTER TABLE computed_traits MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild';
ALTER TABLE computed_traits ADD PROJECTION IF NOT EXISTS by_person (SELECT _part_offset ORDER BY workspace, person);
ALTER TABLE computed_traits MATERIALIZE PROJECTION by_person;
