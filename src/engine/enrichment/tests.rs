//! Models over real datasets: the built-in one, and programs that are shell and sed.

use std::io::Cursor;
use std::path::PathBuf;
use std::time::Duration;

use image::{DynamicImage, ImageFormat, RgbImage};
use tempfile::TempDir;

use super::facet_of;
use crate::backend::{CreateDataset, EnrichmentReport, Run, TaskView};
use crate::engine::Engine;
use crate::facets::{Json, key_of_path};
use crate::model::{DatasetId, DatasetStatus, TaskStatus, TaskType};
use crate::models::{Configured, IMAGE_STATISTICS, Known, Model};
use crate::progress::Silent;
use crate::tree;

/// Takes a line apart: `$id` and `$file`.
const TAKE: &str = r#"id=$(echo "$line" | sed 's/.*"id":\([0-9]*\).*/\1/')
    file=$(echo "$line" | sed 's/.*"file":"\([^"]*\)".*/\1/')"#;

/// A dataset with a folder.
struct Sample {
    room: TempDir,
    engine: Engine,
    id: DatasetId,
}

impl Sample {
    fn with(files: &[(&str, &[u8])]) -> Self {
        let room = tempfile::tempdir().unwrap();
        let folder = room.path().join("set");
        std::fs::create_dir(&folder).unwrap();
        files.iter().for_each(|(path, bytes)| std::fs::write(folder.join(path), bytes).unwrap());
        let engine = Engine::open_or_create(&room.path().join("store"), "ana@example.com").unwrap();
        let request = CreateDataset { path: Some(folder), name: None, skip_unreadable: false };
        let id = engine.create_dataset(&request, &Silent).unwrap().dataset.dataset_id;
        Self { room, engine, id }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.room.path().join("set").join(path)
    }

    /// Runs a model to its end, good or bad.
    fn enrich(&self, model: &Model, again: bool) -> TaskView {
        self.enrich_with(std::slice::from_ref(model), again)
    }

    fn enrich_with(&self, models: &[Model], again: bool) -> TaskView {
        let running = self.engine.enrich(&self.id, models, again, Run::Here).unwrap();
        running.thread.unwrap().join().unwrap();
        let view = self.engine.task(running.task_id.as_str()).unwrap();
        assert_eq!(
            (&view.task.task_type, view.task.dataset_status),
            (&TaskType::Enrichment, Some(DatasetStatus::Ready))
        );
        view
    }

    fn report(&self, model: &Model, again: bool) -> EnrichmentReport {
        let view = self.enrich(model, again);
        assert_eq!(view.task.status, TaskStatus::Completed, "{:?}", view.failure);
        view.enriched.unwrap()
    }

    fn said(&self, model: &str, path: &str) -> Option<Json> {
        let row = self.engine.live_dataset(&self.id).unwrap();
        let root = self.engine.state(&row.head).unwrap().facet(&facet_of(model));
        let value = tree::get(self.engine.store.nodes(), &root, &key_of_path(path.as_bytes())).unwrap();
        value.map(|value| Json::parse(&value).unwrap())
    }

    fn undo(&self) {
        let undo = self.engine.plan_undo(&self.id, None, &Silent).unwrap();
        assert_eq!(undo.operation.verb, "enrich");
        let running = self.engine.undo(&self.id, &undo, Run::Here).unwrap().unwrap();
        running.thread.unwrap().join().unwrap();
    }
}

/// A model that does this with each line.
fn program(each: &str) -> Model {
    let script = format!("while read -r line; do {TAKE}\n{each}\ndone");
    let program = Configured {
        command: vec!["sh".into(), "-c".into(), script],
        directory: "/".into(),
        batch: 2,
        processes: 1,
        timeout: Duration::from_secs(60),
        startup: Duration::from_secs(60),
    };
    Model { name: "tagger".into(), kind: "IMAGE_TAGGING".into(), version: "3".into(), program: Some(program) }
}

fn sizes() -> Model {
    program(r#"echo "{\"id\":$id,\"output\":$(wc -c < "$file")}""#)
}

fn picture(width: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, 48, |x, y| image::Rgb([(x % 256) as u8, (y * 5) as u8, 40]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn the_built_in_model_tells_of_images_and_says_of_which_it_cannot() {
    let broken = &picture(64)[..60];
    let sample = Sample::with(&[("a.png", &picture(64)), ("b.png", broken), ("c.mp4", b"film"), ("d.txt", b"text")]);
    let report = sample.report(&Model::statistics(), false);
    assert_eq!((report.items, report.answered, report.failed), (2, 1, 1));
    assert_eq!(report.errors[0].path, "b.png");
    assert!(!report.errors[0].reason.is_empty());
    let said = sample.said(IMAGE_STATISTICS, "a.png").unwrap();
    assert!(["brightness", "colors", "entropy", "sharpness"].iter().all(|name| said.get(name).is_some()), "{said}");
    assert_eq!(sample.said(IMAGE_STATISTICS, "b.png"), None);
    let models = sample.engine.models(&sample.id, &Known::default()).unwrap();
    assert_eq!((&models[0].name[..], models[0].items, models[0].is_configured), (IMAGE_STATISTICS, 1, true));
    assert!(models[0].ran_at.is_some());
}

#[test]
fn only_what_is_not_known_is_asked_for_unless_all_is() {
    let sample = Sample::with(&[("a.png", &picture(64))]);
    let model = Model::statistics();
    sample.report(&model, false);
    let before = sample.said(&model.name, "a.png");
    // New files are saved first; what was said of a path stays when its content changes.
    std::fs::write(sample.path("b.png"), picture(80)).unwrap();
    std::fs::write(sample.path("a.png"), picture(200)).unwrap();
    let report = sample.report(&model, false);
    assert_eq!((report.items, report.answered), (1, 1));
    assert!(sample.said(&model.name, "b.png").is_some());
    assert_eq!(sample.said(&model.name, "a.png"), before);
    let report = sample.report(&model, true);
    assert_eq!((report.items, report.answered), (2, 2));
    assert_ne!(sample.said(&model.name, "a.png"), before);
    // And nothing is kept of a run that found nothing to do.
    let report = sample.report(&model, false);
    assert_eq!((report.items, report.revision_id), (0, None));
}

#[test]
fn an_undo_takes_all_of_it_back() {
    let sample = Sample::with(&[("a.png", &picture(64))]);
    let report = sample.report(&sizes(), false);
    let revision = sample.engine.read(|read| read.snapshot(report.revision_id.as_ref().unwrap())).unwrap();
    assert_eq!(revision.description, "before enrichment");
    assert!(sample.said("tagger", "a.png").is_some());
    sample.undo();
    assert_eq!(sample.said("tagger", "a.png"), None);
    assert_eq!(sample.engine.models(&sample.id, &Known::default()).unwrap().len(), 1);
}

#[test]
fn several_models_are_asked_one_after_the_other_and_each_can_be_taken_back() {
    let sample = Sample::with(&[("a.png", &picture(64)), ("b.mp4", b"film")]);
    let view = sample.enrich_with(&[Model::statistics(), sizes()], false);
    assert_eq!(view.task.status, TaskStatus::Completed, "{:?}", view.failure);
    let report = view.enriched.unwrap();
    assert_eq!((&*report.model, report.items, report.answered), ("image-statistics, tagger", 3, 3));
    assert!(sample.said(IMAGE_STATISTICS, "a.png").is_some() && sample.said("tagger", "b.mp4").is_some());
    sample.undo();
    assert!(sample.said(IMAGE_STATISTICS, "a.png").is_some() && sample.said("tagger", "b.mp4").is_none());
    sample.undo();
    assert_eq!(sample.said(IMAGE_STATISTICS, "a.png"), None);
    let refused = sample.engine.enrich(&sample.id, &[], false, Run::Here).unwrap_err();
    assert!(refused.to_string().contains("no model"), "{refused}");
}

#[test]
fn a_program_reads_the_file_of_the_folder_or_a_copy() {
    let sample = Sample::with(&[("a.png", &picture(64)), ("b.mp4", b"a film")]);
    let show = program(r#"echo "{\"id\":$id,\"output\":\"$file\"}""#);
    sample.report(&show, false);
    let there = sample.path("b.mp4");
    assert_eq!(sample.said("tagger", "b.mp4"), Some(Json::text(there.to_str().unwrap())));
    // The first item changes the file of the second before it is offered.
    let film = there.to_str().unwrap();
    // Before it answers: afterwards the second may have been offered already.
    let change =
        format!(r#"size=$(wc -c < "$file"); echo longer > {film}; echo "{{\"id\":$id,\"output\":\"$file $size\"}}""#);
    let mut change = program(&change);
    change.program.as_mut().unwrap().batch = 1;
    let report = sample.report(&change, true);
    assert_eq!(report.answered, 2, "{report:?}");
    let said = sample.said("tagger", "b.mp4").unwrap();
    let copy = said.as_str().unwrap().strip_suffix(" 6").expect("the size that was saved");
    assert!(copy.ends_with(".mp4") && copy != film, "{copy}");
    assert!(!std::path::Path::new(copy).exists());
    assert_eq!(std::fs::read_dir(sample.room.path().join("store/tmp")).unwrap().count(), 0);
}

#[test]
fn items_at_fault_fail_alone_and_are_tried_again() {
    let files: Vec<_> = (0..6).map(|at| (format!("{at}.png"), picture(40 + at))).collect();
    let files: Vec<_> = files.iter().map(|(path, bytes)| (&path[..], &bytes[..])).collect();
    let sample = Sample::with(&files);
    let picky = program(
        r#"case $file in
            */2.png) exit 3;;
            */4.png) echo "{\"id\":$id,\"error\":\"no face in it\"}";;
            *) echo thinking; echo "{\"id\":$id,\"output\":[1.50,null]}";;
        esac"#,
    );
    let report = sample.report(&picky, false);
    assert_eq!((report.items, report.answered, report.failed), (6, 4, 2));
    assert_eq!(report.garbage, 4);
    assert_eq!(report.examples[0], "thinking");
    let mut errors = report.errors;
    errors.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(errors[0].path == "2.png" && errors[0].reason.contains("exit status: 3"), "{errors:?}");
    assert!(errors[1].path == "4.png" && errors[1].reason.contains("no face in it"), "{errors:?}");
    assert_eq!(sample.said("tagger", "0.png").unwrap().to_string(), "[1.50,null]");
    let report = sample.report(&sizes(), false);
    assert_eq!((report.items, report.answered), (2, 2));
}

#[test]
fn a_model_that_only_fails_ends_the_task_and_what_was_said_is_kept() {
    let files: Vec<_> = (10..60).map(|at| (format!("{at}.png"), picture(at))).collect();
    let files: Vec<_> = files.iter().map(|(path, bytes)| (&path[..], &bytes[..])).collect();
    let sample = Sample::with(&files);
    let tired = program(
        r#"case $file in */1?.png) echo "{\"id\":$id,\"output\":1}";; *) echo 'out of memory' >&2; exit 1;; esac"#,
    );
    let view = sample.enrich(&tired, false);
    assert_eq!(view.task.status, TaskStatus::Failed);
    let (_, message) = view.failure.unwrap();
    assert!(message.contains("out of memory") && message.contains("10 items"), "{message}");
    assert!(sample.said("tagger", "19.png").is_some());
    assert_eq!(sample.said("tagger", "20.png"), None);
    // The next run goes on with the rest.
    let report = sample.report(&sizes(), false);
    assert_eq!((report.items, report.answered), (40, 40));
    assert_eq!(sample.said("tagger", "19.png"), Some(Json::integer(1)));
}

#[test]
fn a_program_that_is_not_there_is_a_failure_that_says_so() {
    let sample = Sample::with(&[("a.png", &picture(64)), ("b.png", &picture(65)), ("c.png", &picture(66))]);
    let mut model = sizes();
    model.program.as_mut().unwrap().command = vec!["/nowhere/tagger".into()];
    let view = sample.enrich(&model, false);
    let report = view.enriched.unwrap();
    match view.task.status {
        // Too few items to give it up: each has failed.
        TaskStatus::Completed => assert!(report.failed == 3 && report.errors[0].reason.contains("cannot be started")),
        _ => assert!(view.failure.unwrap().1.contains("cannot be started")),
    }
    assert_eq!(sample.said("tagger", "a.png"), None);
}
