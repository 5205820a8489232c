-- A month that was quiet for a quarter of an hour is merged to one part: then no query has to look for duplicates in it.
ALTER TABLE events MODIFY SETTING min_age_to_force_merge_seconds = 900, min_age_to_force_merge_on_partition_only = 1;
