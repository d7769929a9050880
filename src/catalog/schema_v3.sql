-- What it takes to notice that the catalog itself was damaged.

-- What is true of the catalog as a whole: `store`, the id of the store that it belongs to; `commits`, how many durable
-- changes it has seen; `master`, by which the master key of web tokens is known again.
CREATE TABLE about (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO about (name, value) VALUES ('commits', '0');

-- A checksum of each row of the tables that have no better one, written with every change of the row: so a row that was
-- changed by something else is noticed, and so is one that is gone. `place` is the number that the database gives a row.
CREATE TABLE sums (
    of_table TEXT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    checksum BYTEA NOT NULL,
    PRIMARY KEY (of_table, place)
);
