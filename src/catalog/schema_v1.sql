-- Booleans are 0 or 1. Times are microseconds since 1970. Hashes are their bytes.

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
CREATE INDEX datasets_name ON datasets (name);

-- Where a dataset's folder is. The inode is kept as the signed number with the same bits.
CREATE TABLE worktrees (
    dataset_id TEXT PRIMARY KEY,
    machine TEXT NOT NULL,
    path BYTEA NOT NULL,
    inode BIGINT NOT NULL,
    born BIGINT NOT NULL
);

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
CREATE INDEX snapshots_order ON snapshots (dataset_id, seq);
CREATE INDEX snapshots_name ON snapshots (dataset_id, name);
-- One for each kind of list, so that none has to step over the rows of another.
CREATE INDEX snapshots_shown ON snapshots (dataset_id, seq) WHERE deleted_at IS NULL AND reason <> 'auto';
CREATE INDEX snapshots_auto ON snapshots (dataset_id, seq) WHERE deleted_at IS NULL AND reason = 'auto';
CREATE INDEX snapshots_deleted ON snapshots (dataset_id, seq) WHERE deleted_at IS NOT NULL;

-- How many snapshots there are of each kind, kept with every change, so that no list has to count.
CREATE TABLE snapshot_counts (
    dataset_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    deleted BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (dataset_id, reason, deleted)
);

CREATE TABLE states (
    id BYTEA PRIMARY KEY,
    body BYTEA NOT NULL
);

CREATE TABLE packs (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    bytes BIGINT NOT NULL,
    objects BIGINT NOT NULL,
    status TEXT NOT NULL
);

CREATE TABLE damaged (
    id BYTEA PRIMARY KEY,
    pack TEXT NOT NULL,
    found_at BIGINT NOT NULL
);

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
CREATE INDEX tasks_order ON tasks (dataset_id, seq);
CREATE INDEX tasks_open ON tasks (snapshot_id) WHERE ended_at IS NULL;

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
CREATE INDEX operations_order ON operations (dataset_id, seq);
CREATE INDEX operations_undoable ON operations (dataset_id, seq) WHERE can_undo = 1 AND undone_by IS NULL;
