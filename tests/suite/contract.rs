//! What every backend promises, written once against the trait and run on each of them.
//!
//! A claim is a function of a [`Ground`]: a backend, and a way to make folders that it can see. What every backend can do,
//! `everywhere` claims of all of them; the other claims are about what the bundled engine has, and a server of ours, which
//! hands it on. A further backend joins with one more block of [`contract!`].

mod cloning;
mod datasets;
mod enriching;
mod everywhere;
mod filling;
mod items;
mod looking;
mod naming;
mod propagating;
mod removing;
mod restoring;
mod undoing;
mod upstream;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use snapshot::backend::{
    Backend, CloneSnapshot, Cloned, CreateDataset, CreateSnapshot, DiffRequest, Local, OwnServer, Restore, Run,
    SnapshotFilter, State, TaskView, Vela, VisualLayer,
};
use snapshot::error::{Code, Error, Result};
use snapshot::model::{Dataset, DatasetId, DatasetStatus, Diff, Report, Snapshot, SnapshotId, TaskId};
use snapshot::progress::{Progress, Silent};
use snapshot::remote::{Client, Trace};

use crate::support::{ACTOR, World, put, whole};
use crate::tree::{self, Tree};

use upstream::Upstream;

/// A backend, and folders for it.
pub(crate) struct Ground<'a> {
    backend: &'a dyn Backend,
    /// The bundled engine on the machine that has the store: makes datasets of folders for all others.
    host: &'a dyn Backend,
    folders: &'a dyn Fn(&str) -> PathBuf,
    /// Whether datasets are tenants.
    has_tenants: bool,
}

/// A dataset to try things on.
pub(crate) struct Subject<'a> {
    backend: &'a dyn Backend,
    id: DatasetId,
    folder: PathBuf,
    first: Snapshot,
}

fn silent() -> Arc<dyn Progress> {
    Arc::new(Silent)
}

impl<'a> Ground<'a> {
    fn folder(&self, name: &str) -> PathBuf {
        (self.folders)(name)
    }

    /// A dataset of a folder with the two files `a` and `b`.
    async fn subject(&self, name: &str) -> Subject<'a> {
        let folder = self.folder(name);
        put(&folder, "a", "1");
        put(&folder, "b", "1");
        let request = CreateDataset { path: Some(folder.clone()), name: None, skip_unreadable: false };
        let created = self.host.create_dataset(request, silent()).await.unwrap();
        let first = created.snapshot.unwrap();
        Subject { backend: self.backend, id: created.dataset.dataset_id, folder, first }
    }
}

impl Subject<'_> {
    fn put(&self, path: &str, text: &str) {
        put(&self.folder, path, text);
    }

    fn tree(&self) -> Tree {
        tree::read(&self.folder)
    }

    async fn dataset(&self) -> Dataset {
        self.backend.dataset(self.id.as_str(), false).await.unwrap()
    }

    /// Waits for the moment between the end of a task and the return of its locks to pass.
    async fn becomes_ready(&self) {
        for _ in 0..500 {
            if self.dataset().await.status == DatasetStatus::Ready {
                return;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        panic!("it is {:?}", self.dataset().await);
    }

    async fn current(&self) -> SnapshotId {
        let current = self.dataset().await.current_snapshot_id.unwrap();
        let listed = self.list(SnapshotFilter::default()).await;
        let marked: Vec<_> = listed.iter().filter(|one| one.is_current == Some(true)).collect();
        assert_eq!(marked.len(), 1, "just one is current");
        assert_eq!(marked[0].snapshot_id, current);
        current
    }

    async fn create(&self, name: &str) -> Snapshot {
        let request = CreateSnapshot { name: Some(name.parse().unwrap()), ..CreateSnapshot::default() };
        self.backend.create(&self.id, request, silent()).await.unwrap().snapshot
    }

    async fn list(&self, filter: SnapshotFilter) -> Vec<Snapshot> {
        self.backend.snapshots(&self.id, filter).await.unwrap().snapshots
    }

    async fn names(&self, filter: SnapshotFilter) -> Vec<String> {
        self.list(filter).await.into_iter().map(|one| one.snapshot_name).collect()
    }

    async fn find(&self, reference: &str) -> Result<Snapshot> {
        self.backend.snapshot(&self.id, &reference.parse().unwrap(), false).await
    }

    async fn restore(&self, request: Restore) -> Result<Report> {
        let task = self.backend.restore(&self.id, request, Run::Here).await?;
        Ok(ended(self.backend, &task).await?.report.unwrap())
    }

    async fn restore_whole(&self, snapshot: &Snapshot) -> Report {
        self.restore(whole(&snapshot.snapshot_id)).await.unwrap()
    }

    /// Takes the newest operation back, and says which that was.
    async fn undo(&self) -> Result<String> {
        let undo = self.backend.plan_undo(&self.id, None, silent()).await?;
        if let Some(task) = self.backend.undo(&self.id, &undo, Run::Here).await? {
            ended(self.backend, &task).await?;
        }
        Ok(undo.operation.verb)
    }

    async fn clone_to(&self, snapshot: &Snapshot, destination: Option<&Path>) -> Result<Cloned> {
        let destination = destination.map(Path::to_owned);
        let request = CloneSnapshot { snapshot: snapshot.snapshot_id.clone(), destination, managed: false, name: None };
        let task = self.backend.clone_snapshot(&self.id, request, Run::Here).await?;
        Ok(ended(self.backend, &task).await?.cloned.unwrap())
    }

    /// What changed in the folder since a snapshot.
    async fn changed_since(&self, snapshot: &Snapshot) -> Diff {
        let saved = State::Snapshot(self.id.clone(), snapshot.snapshot_id.clone());
        let working = State::Working(self.id.clone());
        self.backend.diff(&saved, &working, DiffRequest::default(), silent()).await.unwrap()
    }
}

/// Waits for a task to end well.
async fn ended(backend: &dyn Backend, task: &TaskId) -> Result<TaskView> {
    for _ in 0..30_000 {
        let view = backend.task(task.as_str()).await?;
        if view.task.status.is_final() {
            return match view.failure.clone() {
                None => Ok(view),
                Some((code, message)) => Err(Error::Task { task_id: task.clone(), code, message }),
            };
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("task {task} does not end");
}

/// Fails unless the call was refused with this code.
#[track_caller]
fn assert_refused<T: std::fmt::Debug>(result: Result<T>, code: Code) {
    match result {
        Err(error) if error.code() == code => {}
        other => panic!("{other:?} should be {code:?}"),
    }
}

/// The bundled engine.
fn on_local(claim: impl AsyncFnOnce(&Ground<'_>)) {
    let world = World::new();
    let local = local(&world);
    run(&world, &local, false, claim);
}

/// A server of ours, by its own routes.
fn on_server(claim: impl AsyncFnOnce(&Ground<'_>)) {
    let (world, server) = Upstream::begin();
    let client = Client::new(server.reached(), Trace::default()).unwrap();
    run(&world, &OwnServer::new(client), false, claim);
}

/// A server of ours, by nothing but the documented calls of the Visual Layer contract.
fn on_visual_layer(claim: impl AsyncFnOnce(&Ground<'_>)) {
    let (world, server) = Upstream::begin();
    let client = Client::new(server.reached(), Trace::default()).unwrap();
    run(&world, &VisualLayer::new(client, Some(ACTOR.into())), false, claim);
}

/// A server of ours, by the Vela contract.
fn on_vela(claim: impl AsyncFnOnce(&Ground<'_>)) {
    let (world, server) = Upstream::begin();
    let client = Client::new(server.reached(), Trace::default()).unwrap();
    run(&world, &Vela::new(client, Some("city")).unwrap(), true, claim);
}

fn local(world: &World) -> Local {
    Local::new(world.store(), ACTOR)
}

fn run(world: &World, backend: &dyn Backend, has_tenants: bool, claim: impl AsyncFnOnce(&Ground<'_>)) {
    let host = local(world);
    let folders = |name: &str| world.folder(name);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(claim(&Ground { backend, host: &host, folders: &folders, has_tenants }));
}

macro_rules! contract {
    ($member:ident by $run:ident: [$($part:ident :: $claim:ident),+ $(,)?]) => {
        mod $member {
            $(
                #[test]
                fn $claim() {
                    super::$run(super::$part::$claim);
                }
            )+
        }
    };
}

contract! {
    local by on_local: [
        everywhere::what_was_taken_is_listed_and_shown,
        everywhere::a_restore_brings_everything_back,
        everywhere::one_that_is_not_there_is_not_found,
        everywhere::what_was_removed_is_gone_from_the_list,
        everywhere::a_name_and_a_description_change_or_that_is_unsupported,
        everywhere::a_clone_is_a_dataset_of_its_own_or_unsupported,
        everywhere::restores_are_tasks_that_say_how_they_ended,
        naming::a_list_is_newest_first_and_filters_narrow_it,
        naming::a_snapshot_without_a_name_gets_one_of_dataset_and_id,
        naming::nothing_is_taken_of_what_did_not_change_if_so_asked,
        naming::a_reference_is_a_word_an_id_a_name_or_the_start_of_an_id,
        naming::words_with_a_meaning_are_no_names,
        naming::an_edit_changes_name_and_description_and_nothing_else,
        naming::revisions_are_kept_apart,
        removing::what_is_current_or_protected_stays,
        removing::of_several_all_go_or_none,
        removing::what_was_removed_can_be_shown_again,
        removing::a_dry_run_removes_nothing,
        restoring::a_restore_moves_what_is_current,
        restoring::a_part_or_a_revision_leaves_what_is_current,
        restoring::a_glob_narrows_a_restore,
        restoring::what_happens_is_what_was_planned,
        restoring::a_plan_that_no_longer_holds_is_refused,
        restoring::an_unknown_facet_is_refused,
        restoring::without_a_checkpoint_there_is_no_way_back,
        restoring::another_dataset_can_be_replaced,
        restoring::restoring_what_is_there_already_is_fine,
        cloning::a_clone_is_independent,
        cloning::clones_are_called_after_what_they_are_made_from,
        cloning::nothing_is_cloned_over_what_is_there,
        cloning::a_dataset_cloned_from_an_old_snapshot_is_that_snapshot,
        undoing::undo_said_again_goes_one_further,
        undoing::edits_removals_protection_and_names_are_taken_back,
        undoing::what_was_taken_back_cannot_be_again,
        undoing::a_name_that_is_taken_by_now_is_not_given_back,
        undoing::an_operation_can_be_taken_back_by_its_number,
        undoing::the_log_says_what_was_done,
        looking::a_snapshot_can_be_looked_into,
        looking::what_differs_is_named,
        looking::what_moved_is_one_difference,
        looking::a_task_says_what_it_did,
        items::tags_and_labels_are_part_of_what_is_saved,
        items::a_facet_comes_back_alone,
        items::items_are_listed_with_what_is_known_of_them,
        items::what_is_no_item_or_no_tag_is_refused,
        items::metadata_are_taken_over_and_taken_back,
        items::an_import_that_breaks_off_changes_nothing,
        items::labels_are_taken_over,
        items::what_is_known_is_written_to_a_file,
        items::what_is_stopped_changes_nothing,
        datasets::a_dataset_may_have_no_folder,
        datasets::a_dataset_in_the_trash_comes_back_whole,
        datasets::a_dataset_can_be_renamed,
        datasets::a_folder_that_moved_is_followed_when_told,
        datasets::snapshots_can_be_turned_off,
        datasets::a_dataset_is_found_by_its_folder,
        datasets::drift_counts_what_changed,
        datasets::folders_in_each_other_are_refused,
        datasets::people_are_given_roles_and_lose_them,
        enriching::a_model_says_what_it_knows,
        propagating::labels_go_to_what_looks_alike,
        filling::files_are_added_and_read,
        filling::an_addition_is_taken_back,
        filling::files_of_a_folder_are_not_added_to,
    ]
}

// What is about folders of this machine is the bundled engine's affair.
contract! {
    server by on_server: [
        everywhere::what_was_taken_is_listed_and_shown,
        everywhere::a_restore_brings_everything_back,
        everywhere::one_that_is_not_there_is_not_found,
        everywhere::what_was_removed_is_gone_from_the_list,
        everywhere::a_name_and_a_description_change_or_that_is_unsupported,
        everywhere::a_clone_is_a_dataset_of_its_own_or_unsupported,
        everywhere::restores_are_tasks_that_say_how_they_ended,
        naming::a_list_is_newest_first_and_filters_narrow_it,
        naming::a_snapshot_without_a_name_gets_one_of_dataset_and_id,
        naming::nothing_is_taken_of_what_did_not_change_if_so_asked,
        naming::a_reference_is_a_word_an_id_a_name_or_the_start_of_an_id,
        naming::words_with_a_meaning_are_no_names,
        naming::an_edit_changes_name_and_description_and_nothing_else,
        naming::revisions_are_kept_apart,
        removing::what_is_current_or_protected_stays,
        removing::of_several_all_go_or_none,
        removing::what_was_removed_can_be_shown_again,
        removing::a_dry_run_removes_nothing,
        restoring::a_restore_moves_what_is_current,
        restoring::a_part_or_a_revision_leaves_what_is_current,
        restoring::a_glob_narrows_a_restore,
        restoring::what_happens_is_what_was_planned,
        restoring::a_plan_that_no_longer_holds_is_refused,
        restoring::an_unknown_facet_is_refused,
        restoring::without_a_checkpoint_there_is_no_way_back,
        restoring::another_dataset_can_be_replaced,
        restoring::restoring_what_is_there_already_is_fine,
        undoing::undo_said_again_goes_one_further,
        undoing::edits_removals_protection_and_names_are_taken_back,
        undoing::what_was_taken_back_cannot_be_again,
        undoing::a_name_that_is_taken_by_now_is_not_given_back,
        undoing::an_operation_can_be_taken_back_by_its_number,
        undoing::the_log_says_what_was_done,
        looking::a_snapshot_can_be_looked_into,
        looking::what_differs_is_named,
        looking::what_moved_is_one_difference,
        looking::a_task_says_what_it_did,
        items::tags_and_labels_are_part_of_what_is_saved,
        items::a_facet_comes_back_alone,
        items::items_are_listed_with_what_is_known_of_them,
        items::what_is_no_item_or_no_tag_is_refused,
        items::metadata_are_taken_over_and_taken_back,
        items::an_import_that_breaks_off_changes_nothing,
        items::labels_are_taken_over,
        items::what_is_known_is_written_to_a_file,
        items::what_is_stopped_changes_nothing,
        datasets::a_dataset_may_have_no_folder,
        datasets::snapshots_can_be_turned_off,
        datasets::drift_counts_what_changed,
        datasets::people_are_given_roles_and_lose_them,
        enriching::a_model_says_what_it_knows,
        propagating::labels_go_to_what_looks_alike,
        filling::files_are_added_and_read,
        filling::an_addition_is_taken_back,
        filling::files_of_a_folder_are_not_added_to,
    ]
}

contract! {
    visual_layer by on_visual_layer: [
        everywhere::what_was_taken_is_listed_and_shown,
        everywhere::a_restore_brings_everything_back,
        everywhere::one_that_is_not_there_is_not_found,
        everywhere::what_was_removed_is_gone_from_the_list,
        everywhere::a_name_and_a_description_change_or_that_is_unsupported,
        everywhere::a_clone_is_a_dataset_of_its_own_or_unsupported,
        everywhere::restores_are_tasks_that_say_how_they_ended,
        naming::a_list_is_newest_first_and_filters_narrow_it,
        naming::words_with_a_meaning_are_no_names,
        naming::an_edit_changes_name_and_description_and_nothing_else,
        enriching::models_run_where_the_store_is,
        propagating::labels_are_given_where_the_store_is,
        filling::files_are_added_and_read,
        filling::files_of_a_folder_are_not_added_to,
    ]
}

contract! {
    vela by on_vela: [
        everywhere::what_was_taken_is_listed_and_shown,
        everywhere::a_restore_brings_everything_back,
        everywhere::one_that_is_not_there_is_not_found,
        everywhere::what_was_removed_is_gone_from_the_list,
        everywhere::a_name_and_a_description_change_or_that_is_unsupported,
        everywhere::a_clone_is_a_dataset_of_its_own_or_unsupported,
        everywhere::restores_are_tasks_that_say_how_they_ended,
        enriching::models_run_where_the_store_is,
        propagating::labels_are_given_where_the_store_is,
        filling::a_tenant_takes_no_files,
    ]
}
