-- Which worker acts: it renews the lease while it lives; another takes it when it has run out.
CREATE TABLE worker_lease (
    id smallint PRIMARY KEY CHECK (id = 1),
    holder text NOT NULL,
    expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Timestamps that could not be delivered within their cycle. Kept in Valkey too; bounded by the worker.
CREATE TABLE dead_letter (
    source varchar(50) NOT NULL,
    timestamp timestamptz NOT NULL,
    error text NOT NULL,
    attempts integer NOT NULL,
    PRIMARY KEY (timestamp, source)
);

-- What the worker saw of each service: in minutes for a day, in hours for 90 days.
CREATE TABLE status_minute (
    service varchar(50) NOT NULL,
    minute timestamptz NOT NULL,
    ok boolean NOT NULL,
    failed boolean NOT NULL,
    PRIMARY KEY (minute, service)
);

-- Minutes of an hour in which the service was seen well, and in which it was seen failing.
CREATE TABLE status_hour (
    service varchar(50) NOT NULL,
    hour timestamptz NOT NULL,
    ok smallint NOT NULL,
    failed smallint NOT NULL,
    PRIMARY KEY (hour, service)
);
