-- The slowest check of the minute that succeeded, as the API saw it, in milliseconds; null where only the worker looked.
ALTER TABLE status_minute ADD COLUMN latency_ms real;
