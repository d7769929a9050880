PRAGMA journal_mode = wal;
BEGIN;
CREATE TABLE damaged (
    id BYTEA PRIMARY KEY,
    pack TEXT NOT NULL,
    found_at BIGINT NOT NULL
);
CREATE TABLE datasets (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    error TEXT,
    head BYTEA NOT NULL,
    epoch BIGINT NOT NULL,
    current_snapshot TEXT,
    snapshots_enabled BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    deleted_at BIGINT,
    checksum BYTEA NOT NULL
);
INSERT INTO datasets (rowid, id, seq, name, status, error, head, epoch, current_snapshot, snapshots_enabled, created_at, created_by, deleted_at, checksum) VALUES (1, 'a4494a4c-a0ee-490a-a813-b2bd59365e2b', 1, 'images', 'READY', NULL, X'C22013B29A136C2D114574E847E0924FA1E3FD4A92A27AB00F31C67256206A6E', 0, '831b8acb-6d68-449f-993c-92521f95028e', 1, 1795201951701511, 'ana@example.com', NULL, X'5F9DC9716EFE1B9B');
CREATE TABLE operations (
    seq BIGINT PRIMARY KEY,
    dataset_id TEXT NOT NULL,
    verb TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    done_by TEXT NOT NULL,
    subject TEXT NOT NULL,
    state_before BYTEA,
    state_after BYTEA,
    detail TEXT NOT NULL,
    can_undo BIGINT NOT NULL,
    undone_by BIGINT,
    undoes BIGINT
);
INSERT INTO operations (rowid, seq, dataset_id, verb, done_at, done_by, subject, state_before, state_after, detail, can_undo, undone_by, undoes) VALUES (1, 1, 'a4494a4c-a0ee-490a-a813-b2bd59365e2b', 'create', 1795201951704686, 'ana@example.com', 'images_snapshot_67d1f795', X'9F9524E90989824E5A62795F3FEF5EDD2774755413B656945E6AE5211A832B8B', X'9F9524E90989824E5A62795F3FEF5EDD2774755413B656945E6AE5211A832B8B', '{"kind":"none"}', 0, NULL, NULL);
INSERT INTO operations (rowid, seq, dataset_id, verb, done_at, done_by, subject, state_before, state_after, detail, can_undo, undone_by, undoes) VALUES (2, 2, 'a4494a4c-a0ee-490a-a813-b2bd59365e2b', 'create', 1795201951707943, 'ana@example.com', 'first', X'9F9524E90989824E5A62795F3FEF5EDD2774755413B656945E6AE5211A832B8B', X'9F9524E90989824E5A62795F3FEF5EDD2774755413B656945E6AE5211A832B8B', '{"kind":"none"}', 0, NULL, NULL);
INSERT INTO operations (rowid, seq, dataset_id, verb, done_at, done_by, subject, state_before, state_after, detail, can_undo, undone_by, undoes) VALUES (3, 3, 'a4494a4c-a0ee-490a-a813-b2bd59365e2b', 'create', 1795201951722362, 'ana@example.com', 'second', X'9F9524E90989824E5A62795F3FEF5EDD2774755413B656945E6AE5211A832B8B', X'C22013B29A136C2D114574E847E0924FA1E3FD4A92A27AB00F31C67256206A6E', '{"kind":"none"}', 0, NULL, NULL);
CREATE TABLE packs (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    bytes BIGINT NOT NULL,
    objects BIGINT NOT NULL,
    status TEXT NOT NULL
);
INSERT INTO packs (rowid, id, seq, bytes, objects, status) VALUES (1, 'f0d1194e-bee8-4e15-8360-20559fd8ce51', 1, 903, 5, 'live');
INSERT INTO packs (rowid, id, seq, bytes, objects, status) VALUES (2, 'd988cab0-51de-482c-ad23-edf63e501ef3', 2, 858, 3, 'live');
CREATE TABLE snapshot_counts (
    dataset_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    deleted BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (dataset_id, reason, deleted)
);
INSERT INTO snapshot_counts (rowid, dataset_id, reason, deleted, n) VALUES (1, 'a4494a4c-a0ee-490a-a813-b2bd59365e2b', 'creation', 0, 1);
INSERT INTO snapshot_counts (rowid, dataset_id, reason, deleted, n) VALUES (2, 'a4494a4c-a0ee-490a-a813-b2bd59365e2b', 'manual', 0, 2);
CREATE TABLE snapshots (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    dataset_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    state BYTEA NOT NULL,
    n_images BIGINT NOT NULL,
    n_videos BIGINT NOT NULL,
    n_files BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    n_entities BIGINT NOT NULL,
    n_objects BIGINT NOT NULL,
    protected BIGINT NOT NULL,
    protect_reason TEXT,
    training_model_id TEXT,
    training_model_name TEXT,
    deleted_at BIGINT,
    checksum BYTEA NOT NULL
);
INSERT INTO snapshots (rowid, id, seq, dataset_id, name, description, reason, created_at, created_by, state, n_images, n_videos, n_files, bytes, n_entities, n_objects, protected, protect_reason, training_model_id, training_model_name, deleted_at, checksum) VALUES (1, '67d1f795-c7b1-4311-b62a-187866504ddc', 1, 'a4494a4c-a0ee-490a-a813-b2bd59365e2b', 'images_snapshot_67d1f795', '', 'creation', 1795201951704686, 'ana@example.com', X'9F9524E90989824E5A62795F3FEF5EDD2774755413B656945E6AE5211A832B8B', 1, 0, 3, 18, 0, 0, 0, NULL, NULL, NULL, NULL, X'18F721274D63C5B1');
INSERT INTO snapshots (rowid, id, seq, dataset_id, name, description, reason, created_at, created_by, state, n_images, n_videos, n_files, bytes, n_entities, n_objects, protected, protect_reason, training_model_id, training_model_name, deleted_at, checksum) VALUES (2, 'd94bdcca-8e24-4bc4-97e0-dad3a8f118c6', 2, 'a4494a4c-a0ee-490a-a813-b2bd59365e2b', 'first', 'as delivered', 'manual', 1795201951707943, 'ana@example.com', X'9F9524E90989824E5A62795F3FEF5EDD2774755413B656945E6AE5211A832B8B', 1, 0, 3, 18, 0, 0, 0, NULL, NULL, NULL, NULL, X'FF5D0F7C986ED949');
INSERT INTO snapshots (rowid, id, seq, dataset_id, name, description, reason, created_at, created_by, state, n_images, n_videos, n_files, bytes, n_entities, n_objects, protected, protect_reason, training_model_id, training_model_name, deleted_at, checksum) VALUES (3, '831b8acb-6d68-449f-993c-92521f95028e', 3, 'a4494a4c-a0ee-490a-a813-b2bd59365e2b', 'second', '', 'manual', 1795201951722362, 'ana@example.com', X'C22013B29A136C2D114574E847E0924FA1E3FD4A92A27AB00F31C67256206A6E', 2, 0, 4, 24, 0, 0, 0, NULL, NULL, NULL, NULL, X'B65259FB127EA8BE');
CREATE TABLE states (
    id BYTEA PRIMARY KEY,
    body BYTEA NOT NULL
);
INSERT INTO states (rowid, id, body) VALUES (1, X'9F9524E90989824E5A62795F3FEF5EDD2774755413B656945E6AE5211A832B8B', X'010127056D65646961AA6F7A9188334E2A7A46C0E4914DE2A4C61898EEBE17EC30CC182DB6F7BEFF5406020101040103050112');
INSERT INTO states (rowid, id, body) VALUES (2, X'C22013B29A136C2D114574E847E0924FA1E3FD4A92A27AB00F31C67256206A6E', X'010127056D656469610AE2853F69D7EB082F60D6C4E652B0B984885AA4B004C4FFAFE47143E0A2DE1A07020102040104050118');
CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    dataset_id TEXT NOT NULL,
    snapshot_id TEXT,
    task_type TEXT NOT NULL,
    status TEXT NOT NULL,
    phase TEXT,
    status_message TEXT,
    items_done BIGINT NOT NULL,
    items_total BIGINT,
    bytes_done BIGINT NOT NULL,
    bytes_total BIGINT,
    created_by TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    error_code TEXT,
    error_message TEXT,
    params TEXT NOT NULL,
    result TEXT,
    stage TEXT,
    abort_requested BIGINT NOT NULL
);
CREATE TABLE worktrees (
    dataset_id TEXT PRIMARY KEY,
    machine TEXT NOT NULL,
    path BYTEA NOT NULL,
    inode BIGINT NOT NULL,
    born BIGINT NOT NULL
);
INSERT INTO worktrees (rowid, dataset_id, machine, path, inode, born) VALUES (1, 'a4494a4c-a0ee-490a-a813-b2bd59365e2b', 'another-machine', X'2F646174612F696D61676573', 10100772, 1795201951686703480);
CREATE INDEX datasets_name ON datasets (name);
CREATE INDEX operations_order ON operations (dataset_id, seq);
CREATE INDEX operations_undoable ON operations (dataset_id, seq) WHERE can_undo = 1 AND undone_by IS NULL;
CREATE INDEX snapshots_auto ON snapshots (dataset_id, seq) WHERE deleted_at IS NULL AND reason = 'auto';
CREATE INDEX snapshots_deleted ON snapshots (dataset_id, seq) WHERE deleted_at IS NOT NULL;
CREATE INDEX snapshots_name ON snapshots (dataset_id, name);
CREATE INDEX snapshots_order ON snapshots (dataset_id, seq);
CREATE INDEX snapshots_shown ON snapshots (dataset_id, seq) WHERE deleted_at IS NULL AND reason <> 'auto';
CREATE INDEX tasks_open ON tasks (snapshot_id) WHERE ended_at IS NULL;
CREATE INDEX tasks_order ON tasks (dataset_id, seq);
PRAGMA user_version = 1;
COMMIT;
