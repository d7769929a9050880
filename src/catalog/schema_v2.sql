-- What a server needs: tenants, small writes, people and their keys.

-- What a dataset is: `media`, or `tenant` for the entities of a city-data tenant.
ALTER TABLE datasets ADD COLUMN kind TEXT NOT NULL DEFAULT 'media';

-- Small writes that are not folded into the trees of a head yet: the newest of each key. Without a value the key is gone.
CREATE TABLE pending (
    dataset_id TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    facet TEXT NOT NULL,
    key BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    value BYTEA,
    checksum BYTEA NOT NULL,
    PRIMARY KEY (dataset_id, epoch, facet, key)
);

-- How far a tenant's small writes are: the number of the newest, which is never used again, how many wait, and how many
-- entities there are with them.
CREATE TABLE pending_marks (
    dataset_id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    entities BIGINT NOT NULL
);

-- The epoch whose pending rows belong to a revision, until they are folded into its state.
ALTER TABLE snapshots ADD COLUMN pending_epoch BIGINT;

-- Ids that a snapshot has for clients of the Vela contract.
CREATE TABLE vela_ids (
    dataset_id TEXT NOT NULL,
    vela_id TEXT NOT NULL,
    snapshot_id TEXT NOT NULL UNIQUE,
    PRIMARY KEY (dataset_id, vela_id)
);

-- Who may do what with a dataset.
CREATE TABLE people (
    dataset_id TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (dataset_id, email)
);
CREATE INDEX people_email ON people (email);
INSERT INTO people (dataset_id, email, role, since)
    SELECT id, lower(trim(created_by)), 'owner', created_at FROM datasets;

-- Keys with which clients of the server prove who they are. A key for JSON web tokens has no hash, for its secret is
-- derived; a key that is sent as it is has one.
CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    hash BYTEA,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE INDEX keys_hash ON keys (hash);

-- The tenants that a key is bound to.
CREATE TABLE key_tenants (
    key_id TEXT NOT NULL,
    tenant TEXT NOT NULL,
    PRIMARY KEY (key_id, tenant)
);

-- Answers of the server to requests that must not be done twice, for as long as that is promised.
CREATE TABLE answers (
    name TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX answers_at ON answers (at);

-- Files that were sent for a dataset and are not part of it yet: a state of their own, none once they were taken up or
-- given up.
CREATE TABLE uploads (
    id BIGINT PRIMARY KEY,
    dataset_id TEXT NOT NULL,
    state BYTEA,
    opened_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    touched_at BIGINT NOT NULL
);
