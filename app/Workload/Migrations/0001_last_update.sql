-- When each source was last updated by the worker.
CREATE TABLE last_update (
    source varchar(50) PRIMARY KEY,
    timestamp timestamptz NOT NULL,
    metadata jsonb
);

-- What the API writes and reads back to prove that the database takes writes; one row, rewritten in place.
CREATE TABLE connectivity_probe (
    id smallint PRIMARY KEY CHECK (id = 1),
    value uuid NOT NULL,
    written_at timestamptz NOT NULL
) WITH (fillfactor = 50);
