PRAGMA journal_mode = wal;
BEGIN;
CREATE TABLE answers (
    name TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL
);
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
, kind TEXT NOT NULL DEFAULT 'media');
INSERT INTO datasets (rowid, id, seq, name, status, error, head, epoch, current_snapshot, snapshots_enabled, created_at, created_by, deleted_at, checksum, kind) VALUES (1, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 1, 'images', 'READY', NULL, X'5B33643E79ECE3ADB5615F35511F040C3EA21303F33D4F5DC45670CDAD9DE110', 0, '429a0117-4936-4131-9fa6-97ec79c6bc87', 1, 1795201951895747, 'ana@example.com', NULL, X'924C6448ECA27BC3', 'media');
INSERT INTO datasets (rowid, id, seq, name, status, error, head, epoch, current_snapshot, snapshots_enabled, created_at, created_by, deleted_at, checksum, kind) VALUES (2, '8fedca47-9fb0-44ee-a672-ad114cc2fd33', 2, 'city', 'READY', NULL, X'98CD0BF6AB828C1AE6984D5CAF1DD590753D2A5B73190FFF3BC7FDED3ED00680', 0, 'df1f6e39-4d6b-4732-8409-830932d25e19', 1, 1795201951930085, 'ana@example.com', NULL, X'6AB400BC8648F1C1', 'tenant');
CREATE TABLE key_tenants (
    key_id TEXT NOT NULL,
    tenant TEXT NOT NULL,
    PRIMARY KEY (key_id, tenant)
);
CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    hash BYTEA,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);
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
INSERT INTO operations (rowid, seq, dataset_id, verb, done_at, done_by, subject, state_before, state_after, detail, can_undo, undone_by, undoes) VALUES (1, 1, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 'create', 1795201951900764, 'ana@example.com', 'images_snapshot_2fcb292e', X'B3CE3DB39A7B8E6BD103CE5ABF27E768E4186063388364831BC52816D2A38911', X'B3CE3DB39A7B8E6BD103CE5ABF27E768E4186063388364831BC52816D2A38911', '{"kind":"none"}', 0, NULL, NULL);
INSERT INTO operations (rowid, seq, dataset_id, verb, done_at, done_by, subject, state_before, state_after, detail, can_undo, undone_by, undoes) VALUES (2, 2, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 'create', 1795201951904820, 'ana@example.com', 'first', X'B3CE3DB39A7B8E6BD103CE5ABF27E768E4186063388364831BC52816D2A38911', X'B3CE3DB39A7B8E6BD103CE5ABF27E768E4186063388364831BC52816D2A38911', '{"kind":"none"}', 0, NULL, NULL);
INSERT INTO operations (rowid, seq, dataset_id, verb, done_at, done_by, subject, state_before, state_after, detail, can_undo, undone_by, undoes) VALUES (3, 3, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 'create', 1795201951918933, 'ana@example.com', 'second', X'B3CE3DB39A7B8E6BD103CE5ABF27E768E4186063388364831BC52816D2A38911', X'5B33643E79ECE3ADB5615F35511F040C3EA21303F33D4F5DC45670CDAD9DE110', '{"kind":"none"}', 0, NULL, NULL);
INSERT INTO operations (rowid, seq, dataset_id, verb, done_at, done_by, subject, state_before, state_after, detail, can_undo, undone_by, undoes) VALUES (4, 4, '8fedca47-9fb0-44ee-a672-ad114cc2fd33', 'create', 1795201951950344, 'ana@example.com', 'evening', X'005DDD5301244003509E4EA3452FBAA5CF876B337597BD7115817803DC276D47', X'98CD0BF6AB828C1AE6984D5CAF1DD590753D2A5B73190FFF3BC7FDED3ED00680', '{"kind":"none"}', 0, NULL, NULL);
CREATE TABLE packs (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    bytes BIGINT NOT NULL,
    objects BIGINT NOT NULL,
    status TEXT NOT NULL
);
INSERT INTO packs (rowid, id, seq, bytes, objects, status) VALUES (1, '1bc12762-e1c3-4d37-b0a2-6e789e3c58d5', 1, 906, 5, 'live');
INSERT INTO packs (rowid, id, seq, bytes, objects, status) VALUES (2, 'b9c00a14-783f-4ffe-a3c7-5734383da37d', 2, 853, 3, 'live');
INSERT INTO packs (rowid, id, seq, bytes, objects, status) VALUES (3, '062a91f3-4428-487c-8a71-39a96d622a56', 3, 575, 2, 'live');
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
INSERT INTO pending (rowid, dataset_id, epoch, facet, key, seq, value, checksum) VALUES (1, '8fedca47-9fb0-44ee-a672-ad114cc2fd33', 0, 'entities', X'6C616D7032004C616D70002F', 2, X'7B226964223A226C616D7032222C2274797065223A224C616D70227D', X'CB4C50E988EC3A71');
INSERT INTO pending (rowid, dataset_id, epoch, facet, key, seq, value, checksum) VALUES (2, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 0, 'tags', X'626972642E6A7067', 1, X'5B226E69676874225D', X'47F23C5EE53087B8');
INSERT INTO pending (rowid, dataset_id, epoch, facet, key, seq, value, checksum) VALUES (3, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 0, 'tags', X'6361742E6A7067', 2, X'5B226E69676874225D', X'A11DDE5A2608A622');
INSERT INTO pending (rowid, dataset_id, epoch, facet, key, seq, value, checksum) VALUES (4, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 0, 'tags', X'6C6162656C7300636C61737365732E6A736F6E', 3, X'5B226E69676874225D', X'AE1AD3A215663BE7');
INSERT INTO pending (rowid, dataset_id, epoch, facet, key, seq, value, checksum) VALUES (5, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 0, 'tags', X'72756E2E7368', 4, X'5B226E69676874225D', X'8816ADE74B09BE88');
CREATE TABLE pending_marks (
    dataset_id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    entities BIGINT NOT NULL
);
INSERT INTO pending_marks (rowid, dataset_id, seq, waiting, entities) VALUES (1, '8fedca47-9fb0-44ee-a672-ad114cc2fd33', 2, 1, 2);
INSERT INTO pending_marks (rowid, dataset_id, seq, waiting, entities) VALUES (2, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 4, 4, 0);
CREATE TABLE people (
    dataset_id TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (dataset_id, email)
);
INSERT INTO people (rowid, dataset_id, email, role, since) VALUES (1, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 'ana@example.com', 'owner', 1795201951895747);
INSERT INTO people (rowid, dataset_id, email, role, since) VALUES (2, '8fedca47-9fb0-44ee-a672-ad114cc2fd33', 'ana@example.com', 'owner', 1795201951930085);
CREATE TABLE snapshot_counts (
    dataset_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    deleted BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (dataset_id, reason, deleted)
);
INSERT INTO snapshot_counts (rowid, dataset_id, reason, deleted, n) VALUES (1, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 'creation', 0, 1);
INSERT INTO snapshot_counts (rowid, dataset_id, reason, deleted, n) VALUES (2, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 'manual', 0, 2);
INSERT INTO snapshot_counts (rowid, dataset_id, reason, deleted, n) VALUES (3, '8fedca47-9fb0-44ee-a672-ad114cc2fd33', 'manual', 0, 1);
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
, pending_epoch BIGINT);
INSERT INTO snapshots (rowid, id, seq, dataset_id, name, description, reason, created_at, created_by, state, n_images, n_videos, n_files, bytes, n_entities, n_objects, protected, protect_reason, training_model_id, training_model_name, deleted_at, checksum, pending_epoch) VALUES (1, '2fcb292e-fc6f-4263-95d0-90f88d5cca21', 1, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 'images_snapshot_2fcb292e', '', 'creation', 1795201951900764, 'ana@example.com', X'B3CE3DB39A7B8E6BD103CE5ABF27E768E4186063388364831BC52816D2A38911', 1, 0, 3, 18, 0, 0, 0, NULL, NULL, NULL, NULL, X'A48CEF77AA40A0D6', NULL);
INSERT INTO snapshots (rowid, id, seq, dataset_id, name, description, reason, created_at, created_by, state, n_images, n_videos, n_files, bytes, n_entities, n_objects, protected, protect_reason, training_model_id, training_model_name, deleted_at, checksum, pending_epoch) VALUES (2, 'bfd59b39-cc6a-41d8-a1cd-75d360615294', 2, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 'first', 'as delivered', 'manual', 1795201951904820, 'ana@example.com', X'B3CE3DB39A7B8E6BD103CE5ABF27E768E4186063388364831BC52816D2A38911', 1, 0, 3, 18, 0, 0, 0, NULL, NULL, NULL, NULL, X'475EE5162D225930', NULL);
INSERT INTO snapshots (rowid, id, seq, dataset_id, name, description, reason, created_at, created_by, state, n_images, n_videos, n_files, bytes, n_entities, n_objects, protected, protect_reason, training_model_id, training_model_name, deleted_at, checksum, pending_epoch) VALUES (3, '429a0117-4936-4131-9fa6-97ec79c6bc87', 3, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 'second', '', 'manual', 1795201951918933, 'ana@example.com', X'5B33643E79ECE3ADB5615F35511F040C3EA21303F33D4F5DC45670CDAD9DE110', 2, 0, 4, 24, 0, 0, 0, NULL, NULL, NULL, NULL, X'0BDC18C61A348DC8', NULL);
INSERT INTO snapshots (rowid, id, seq, dataset_id, name, description, reason, created_at, created_by, state, n_images, n_videos, n_files, bytes, n_entities, n_objects, protected, protect_reason, training_model_id, training_model_name, deleted_at, checksum, pending_epoch) VALUES (4, 'df1f6e39-4d6b-4732-8409-830932d25e19', 4, '8fedca47-9fb0-44ee-a672-ad114cc2fd33', 'evening', '', 'manual', 1795201951950344, 'ana@example.com', X'98CD0BF6AB828C1AE6984D5CAF1DD590753D2A5B73190FFF3BC7FDED3ED00680', 0, 0, 0, 0, 1, 0, 0, NULL, NULL, NULL, NULL, X'FF6A96CBC6776F0E', NULL);
CREATE TABLE states (
    id BYTEA PRIMARY KEY,
    body BYTEA NOT NULL
);
INSERT INTO states (rowid, id, body) VALUES (1, X'B3CE3DB39A7B8E6BD103CE5ABF27E768E4186063388364831BC52816D2A38911', X'010127056D656469616422C8BB0E06BB05C63F225414054F3F5D1D2E5D48B1D5F38523B4690544C51306020101040103050112');
INSERT INTO states (rowid, id, body) VALUES (2, X'5B33643E79ECE3ADB5615F35511F040C3EA21303F33D4F5DC45670CDAD9DE110', X'010127056D65646961E6CA1302DAB996B911182E65F9555427969ED9398F801D4324E4CC7A653EDFED07020102040104050118');
INSERT INTO states (rowid, id, body) VALUES (3, X'005DDD5301244003509E4EA3452FBAA5CF876B337597BD7115817803DC276D47', X'01');
INSERT INTO states (rowid, id, body) VALUES (4, X'98CD0BF6AB828C1AE6984D5CAF1DD590753D2A5B73190FFF3BC7FDED3ED00680', X'01012A08656E746974696573B3AD3594C5A342B245489F4AB17F0E80EAF37E7CE96B68339C621261786D7FFB01060101');
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
CREATE TABLE uploads (
    id BIGINT PRIMARY KEY,
    dataset_id TEXT NOT NULL,
    state BYTEA,
    opened_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    touched_at BIGINT NOT NULL
);
CREATE TABLE vela_ids (
    dataset_id TEXT NOT NULL,
    vela_id TEXT NOT NULL,
    snapshot_id TEXT NOT NULL UNIQUE,
    PRIMARY KEY (dataset_id, vela_id)
);
INSERT INTO vela_ids (rowid, dataset_id, vela_id, snapshot_id) VALUES (1, '8fedca47-9fb0-44ee-a672-ad114cc2fd33', 'snapshot_2026-11-20T19-12-31Z', 'df1f6e39-4d6b-4732-8409-830932d25e19');
CREATE TABLE worktrees (
    dataset_id TEXT PRIMARY KEY,
    machine TEXT NOT NULL,
    path BYTEA NOT NULL,
    inode BIGINT NOT NULL,
    born BIGINT NOT NULL
);
INSERT INTO worktrees (rowid, dataset_id, machine, path, inode, born) VALUES (1, '57cbdf10-fd34-45ba-b573-489dcfc642ab', 'another-machine', X'2F646174612F696D61676573', 10100772, 1795201951878703489);
CREATE INDEX answers_at ON answers (at);
CREATE INDEX datasets_name ON datasets (name);
CREATE INDEX keys_hash ON keys (hash);
CREATE INDEX operations_order ON operations (dataset_id, seq);
CREATE INDEX operations_undoable ON operations (dataset_id, seq) WHERE can_undo = 1 AND undone_by IS NULL;
CREATE INDEX people_email ON people (email);
CREATE INDEX snapshots_auto ON snapshots (dataset_id, seq) WHERE deleted_at IS NULL AND reason = 'auto';
CREATE INDEX snapshots_deleted ON snapshots (dataset_id, seq) WHERE deleted_at IS NOT NULL;
CREATE INDEX snapshots_name ON snapshots (dataset_id, name);
CREATE INDEX snapshots_order ON snapshots (dataset_id, seq);
CREATE INDEX snapshots_shown ON snapshots (dataset_id, seq) WHERE deleted_at IS NULL AND reason <> 'auto';
CREATE INDEX tasks_open ON tasks (snapshot_id) WHERE ended_at IS NULL;
CREATE INDEX tasks_order ON tasks (dataset_id, seq);
PRAGMA user_version = 2;
COMMIT;
