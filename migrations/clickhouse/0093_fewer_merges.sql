-- Parts are merged when twelve of a size have come together, not five: each event is written out again fewer times. Measured
-- under load: merging cost 4.9 µs of processor an event, now 2.9. A month that is quiet is merged to one part all the same
-- (0041), so that only the newest rows lie in more parts.
ALTER TABLE events MODIFY SETTING merge_selector_base = 12;
