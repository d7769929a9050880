use super::*;
use crate::backend::TaskProgress;
use crate::error::Code;
use crate::model::{TaskId, TaskStatus, TaskType};
use crate::progress::Phase;

fn new_task(id: &str, dataset: &DatasetId, snapshot: Option<&str>) -> NewTask {
    NewTask {
        id: id.to_owned().into(),
        dataset_id: dataset.clone(),
        snapshot_id: snapshot.map(super::id),
        task_type: TaskType::SnapshotRestore,
        status: TaskStatus::Initializing,
        created_by: "ana@example.com".into(),
        started_at: Timestamp::from_micros(10),
        params: "{\"a\":1}".into(),
    }
}

fn failed() -> TaskEnd {
    TaskEnd {
        status: TaskStatus::Failed,
        status_message: Some("it failed".into()),
        ended_at: Timestamp::from_micros(20),
        error: Some((Code::NoSpace, "the disk is full".into())),
        result: Some("{}".into()),
    }
}

#[test]
fn a_task_goes_from_beginning_to_end() {
    let (sample, dataset) = Sample::with_dataset();
    let task: TaskId = "aaaa1111".to_owned().into();
    let made = sample.catalog.write(|write| write.insert_task(new_task("aaaa1111", &dataset, Some("bbbb")))).unwrap();
    assert_eq!((made.seq, made.status, made.progress), (1, TaskStatus::Initializing, TaskProgress::default()));
    assert_eq!((made.snapshot_id, made.params.as_str(), made.abort_requested), (Some(id("bbbb")), "{\"a\":1}", false));

    let progress = TaskProgress { phase: Some(Phase::Staging), items: (3, Some(10)), bytes: (5, None) };
    sample
        .catalog
        .write(|write| {
            assert!(write.set_task_stage(&task, Stage::Staging)?);
            assert!(write.set_task_params(&task, "{\"a\":2}")?);
            Ok(())
        })
        .unwrap();
    assert!(!sample.catalog.write_soft(|write| write.set_task_progress(&task, &progress, Some("at work"))).unwrap());
    let row = sample.catalog.read(|read| read.task(&task)).unwrap();
    assert_eq!((row.progress, row.status, row.stage), (progress, TaskStatus::Running, Some(Stage::Staging)));
    assert_eq!((row.status_message.as_deref(), row.params.as_str()), (Some("at work"), "{\"a\":2}"));

    assert!(sample.catalog.write(|write| write.request_abort(&task)).unwrap());
    assert!(sample.catalog.write_soft(|write| write.set_task_progress(&task, &progress, None)).unwrap());

    assert!(sample.catalog.write(|write| write.finish_task(&task, &failed())).unwrap());
    let row = sample.catalog.read(|read| read.task(&task)).unwrap();
    assert_eq!((row.status, row.error, row.ended_at), (TaskStatus::Failed, failed().error, Some(failed().ended_at)));
    assert_eq!(row.result.as_deref(), Some("{}"));
}

#[test]
fn a_task_that_has_ended_stays_as_it_is() {
    let (sample, dataset) = Sample::with_dataset();
    let task: TaskId = "aaaa1111".to_owned().into();
    sample.catalog.write(|write| write.insert_task(new_task("aaaa1111", &dataset, None))).unwrap();
    sample.catalog.write(|write| write.finish_task(&task, &failed())).unwrap();
    let ended = sample.catalog.read(|read| read.task(&task)).unwrap();
    sample
        .catalog
        .write(|write| {
            assert!(!write.finish_task(&task, &TaskEnd { status: TaskStatus::Completed, ..failed() })?);
            assert!(!write.set_task_stage(&task, Stage::Committing)?);
            assert!(!write.set_task_params(&task, "{}")?);
            assert!(!write.request_abort(&task)?);
            assert!(!write.set_task_progress(&task, &TaskProgress::default(), None)?);
            Ok(())
        })
        .unwrap();
    assert_eq!(sample.catalog.read(|read| read.task(&task)).unwrap(), ended);
}

#[test]
fn a_task_cannot_end_as_running_and_an_unknown_one_not_at_all() {
    let (sample, dataset) = Sample::with_dataset();
    sample.catalog.write(|write| write.insert_task(new_task("aaaa1111", &dataset, None))).unwrap();
    let finish = |id: &str, status| {
        sample.catalog.write(|write| write.finish_task(&id.to_owned().into(), &TaskEnd { status, ..failed() }))
    };
    assert!(matches!(finish("aaaa1111", TaskStatus::Running), Err(Error::Internal(_))));
    assert!(matches!(finish("bbbb", TaskStatus::Failed), Err(Error::NotFound { what: "task", .. })));
}

#[test]
fn tasks_are_listed_newest_first_and_found_by_the_start_of_an_id() {
    let (sample, dataset) = Sample::with_dataset();
    let other = sample.dataset("other");
    sample
        .catalog
        .write(|write| {
            write.insert_task(new_task("aaaa1111", &dataset, Some("cccc")))?;
            write.insert_task(new_task("aaaa2222", &dataset, Some("dddd")))?;
            write.insert_task(new_task("bbbb3333", &other, Some("cccc")))?;
            write.finish_task(&"aaaa2222".to_owned().into(), &failed())
        })
        .unwrap();
    sample
        .catalog
        .read(|read| {
            let ids = |rows: Vec<TaskRow>| rows.iter().map(|row| row.id.as_str()[4..].to_owned()).collect::<Vec<_>>();
            assert_eq!(ids(read.tasks(None, None)?), ["3333", "2222", "1111"]);
            assert_eq!(ids(read.tasks(None, Some(1))?), ["3333"]);
            assert_eq!(ids(read.tasks(Some(&dataset), None)?), ["2222", "1111"]);
            assert_eq!(ids(read.unfinished_tasks(None)?), ["1111", "3333"]);
            assert_eq!(ids(read.unfinished_tasks(Some(&dataset))?), ["1111"]);
            assert_eq!(ids(read.unfinished_tasks_of_snapshot(&id("cccc"))?), ["1111", "3333"]);
            assert!(read.unfinished_tasks_of_snapshot(&id("dddd"))?.is_empty());
            assert_eq!(read.find_task("AAAA2222")?.id.as_str(), "aaaa2222");
            assert_eq!(read.find_task("bbbb")?.id.as_str(), "bbbb3333");
            assert!(matches!(read.find_task("aaaa"), Err(Error::Ambiguous { what: "task", .. })));
            assert!(matches!(read.find_task("bbb"), Err(Error::NotFound { .. })));
            Ok(())
        })
        .unwrap();
}
