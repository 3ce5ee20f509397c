-- When a letter came, by the database's clock: which are the newest must not depend on the clock of the worker that wrote it.
ALTER TABLE dead_letter ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT now();

UPDATE dead_letter SET recorded_at = least(timestamp, now());
