PRAGMA journal_mode = wal;
BEGIN;
CREATE TABLE damaged (
    id BYTEA PRIMARY KEY,
    pack TEXT NOT NULL,
    found_at BIGINT NOT NULL
);
INSERT INTO "damaged" VALUES(X'0707070707070707070707070707070707070707070707070707070707070707','0123456789abcdef',5);
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
INSERT INTO "datasets" VALUES('11111111-aaaa-4aaa-8aaa-000000000001',1,'Product Images','READY',NULL,X'C1BCAE662DD7DE6712A239ED1B7DCCB1EC65C290F3084CE70D7210C823F80745',1,'22222222-bbbb-4bbb-8bbb-000000000002',1,1760000000000000,'ana@example.com',NULL,X'5BA5380A8C80C662');
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
INSERT INTO "operations" VALUES(1,'11111111-aaaa-4aaa-8aaa-000000000001','restore',7,'ana@example.com','snapshot first',X'C1BCAE662DD7DE6712A239ED1B7DCCB1EC65C290F3084CE70D7210C823F80745',X'C1BCAE662DD7DE6712A239ED1B7DCCB1EC65C290F3084CE70D7210C823F80745','{}',1,NULL,NULL);
CREATE TABLE packs (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    bytes BIGINT NOT NULL,
    objects BIGINT NOT NULL,
    status TEXT NOT NULL
);
INSERT INTO "packs" VALUES('0123456789abcdef',1,1000,10,'live');
CREATE TABLE snapshot_counts (
    dataset_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    deleted BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (dataset_id, reason, deleted)
);
INSERT INTO "snapshot_counts" VALUES('11111111-aaaa-4aaa-8aaa-000000000001','creation',0,1);
INSERT INTO "snapshot_counts" VALUES('11111111-aaaa-4aaa-8aaa-000000000001','manual',0,1);
INSERT INTO "snapshot_counts" VALUES('11111111-aaaa-4aaa-8aaa-000000000001','auto',0,1);
INSERT INTO "snapshot_counts" VALUES('11111111-aaaa-4aaa-8aaa-000000000001','manual',1,1);
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
INSERT INTO "snapshots" VALUES('22222222-bbbb-4bbb-8bbb-000000000001',1,'11111111-aaaa-4aaa-8aaa-000000000001','first','about first','creation',2000,'ana@example.com',X'C1BCAE662DD7DE6712A239ED1B7DCCB1EC65C290F3084CE70D7210C823F80745',80,2,100,123456,0,7,1,'the paper',NULL,NULL,NULL,X'323481D61D5DB376');
INSERT INTO "snapshots" VALUES('22222222-bbbb-4bbb-8bbb-000000000002',2,'11111111-aaaa-4aaa-8aaa-000000000001','before training','about before training','manual',2000,'ana@example.com',X'C1BCAE662DD7DE6712A239ED1B7DCCB1EC65C290F3084CE70D7210C823F80745',90,2,110,223456,0,9,0,NULL,'m-1','detector',NULL,X'1D1F201B59FE45B5');
INSERT INTO "snapshots" VALUES('22222222-bbbb-4bbb-8bbb-000000000003',3,'11111111-aaaa-4aaa-8aaa-000000000001','before restoring first','about before restoring first','auto',2000,'ana@example.com',X'C1BCAE662DD7DE6712A239ED1B7DCCB1EC65C290F3084CE70D7210C823F80745',1,2,3,4,5,6,0,NULL,NULL,NULL,NULL,X'C36CA2E9FB1AA773');
INSERT INTO "snapshots" VALUES('22222222-bbbb-4bbb-8bbb-000000000004',4,'11111111-aaaa-4aaa-8aaa-000000000001','größe','about größe','manual',2000,'ana@example.com',X'C1BCAE662DD7DE6712A239ED1B7DCCB1EC65C290F3084CE70D7210C823F80745',1,2,3,4,5,6,0,NULL,NULL,NULL,1760000500000000,X'ABF0C989E78D6224');
CREATE TABLE states (
    id BYTEA PRIMARY KEY,
    body BYTEA NOT NULL
);
INSERT INTO "states" VALUES(X'C1BCAE662DD7DE6712A239ED1B7DCCB1EC65C290F3084CE70D7210C823F80745',X'61207374617465');
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
INSERT INTO "tasks" VALUES('33333333-cccc-4ccc-8ccc-000000000001',1,'11111111-aaaa-4aaa-8aaa-000000000001','22222222-bbbb-4bbb-8bbb-000000000001','SNAPSHOT_RESTORE','RUNNING',NULL,NULL,0,NULL,0,NULL,'ana@example.com',6,NULL,NULL,NULL,'{}',NULL,'COMMITTING',0);
CREATE TABLE worktrees (
    dataset_id TEXT PRIMARY KEY,
    machine TEXT NOT NULL,
    path BYTEA NOT NULL,
    inode BIGINT NOT NULL,
    born BIGINT NOT NULL
);
INSERT INTO "worktrees" VALUES('11111111-aaaa-4aaa-8aaa-000000000001','m1',X'2F646174612F696D61676573',42,1700000000000000001);
CREATE INDEX datasets_name ON datasets (name);
CREATE INDEX snapshots_order ON snapshots (dataset_id, seq);
CREATE INDEX snapshots_name ON snapshots (dataset_id, name);
CREATE INDEX snapshots_shown ON snapshots (dataset_id, seq) WHERE deleted_at IS NULL AND reason <> 'auto';
CREATE INDEX snapshots_auto ON snapshots (dataset_id, seq) WHERE deleted_at IS NULL AND reason = 'auto';
CREATE INDEX snapshots_deleted ON snapshots (dataset_id, seq) WHERE deleted_at IS NOT NULL;
CREATE INDEX tasks_order ON tasks (dataset_id, seq);
CREATE INDEX tasks_open ON tasks (snapshot_id) WHERE ended_at IS NULL;
CREATE INDEX operations_order ON operations (dataset_id, seq);
CREATE INDEX operations_undoable ON operations (dataset_id, seq) WHERE can_undo = 1 AND undone_by IS NULL;
PRAGMA user_version = 1;
COMMIT;
