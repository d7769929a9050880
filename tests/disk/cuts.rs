//! Losing power at the points of a trace, and looking at what is left.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::time::Duration;

use snapshot::backend::{CreateDataset, CreateSnapshot, Restore, Run, SnapshotFilter, Verify};
use snapshot::engine::{Engine, Running};
use snapshot::model::{DatasetId, TaskStatus};
use snapshot::progress::Silent;

use crate::dice::Dice;
use crate::disk::Disk;
use crate::loss::Loss;
use crate::operations::Operation;
use crate::record::{Moment, Recording};
use crate::scene::{Scene, View, catalog};
use crate::tree;

/// The forms of a cut. The last ones differ by their dice.
const FORMS: [Loss; 6] = [Loss::Killed, Loss::Everything, Loss::Contents, Loss::Names, Loss::Some, Loss::Some];

/// How many points of an operation are tried where not all are.
const POINTS: usize = 9;

/// One cut, as `SNAPSHOT_DISK_CUT` names it: `OPERATION:POINT:FORM:SEED`. Threads may take another order in another run,
/// so a point may lie a few calls before or after the same place.
struct Only {
    operation: String,
    point: usize,
    form: usize,
    seed: u64,
}

impl Only {
    fn read() -> Option<Self> {
        let text = std::env::var("SNAPSHOT_DISK_CUT").ok()?;
        let mut parts = text.split(':');
        let operation = parts.next()?.to_owned();
        let mut number = || parts.next().and_then(|part| part.parse::<u64>().ok());
        let (point, form, seed) = (number()?, number()?, number()?);
        Some(Self { operation, point: point as usize, form: form as usize, seed })
    }
}

/// Cuts an operation at many points, at all of them with `SNAPSHOT_LONG_TESTS=1`, and prints how many it were.
pub(crate) fn cut(operation: &Operation) {
    cut_at(operation, operation.name, |recording, seed| choose(operation.name, seed, recording.points));
}

/// Cuts an operation after each of its calls of some names.
pub(crate) fn cut_after(operation: &Operation, calls: &[&str]) {
    let name = format!("{}-after-{}", operation.name, calls[0]);
    cut_at(operation, &name, |recording, _| recording.points_after(calls));
}

fn cut_at(operation: &Operation, name: &str, choose: impl Fn(&Recording, u64) -> Vec<usize>) {
    crate::trace::ensure_strace();
    let only = Only::read();
    if only.as_ref().is_some_and(|only| only.operation != name) {
        return;
    }
    let seed = only.as_ref().map_or(1, |only| only.seed);
    let mut cutter = Cutter::new(operation, name, seed, |_| false);
    let chosen = match &only {
        Some(only) => vec![only.point.min(cutter.recording.points - 1)],
        None => choose(&cutter.recording, seed),
    };
    assert!(!chosen.is_empty());
    for point in &chosen {
        for form in (0..FORMS.len()).filter(|form| only.as_ref().is_none_or(|only| only.form == *form)) {
            if let Err(panic) = cutter.try_one(*point, form) {
                resume_unwind(panic);
            }
        }
    }
    println!("{name}: {} cuts at {} of {} points", cutter.tried, chosen.len(), cutter.recording.points);
}

/// Whether something goes wrong if a disk does not make durable what it is asked to, for some paths: whether the program
/// needs it.
pub(crate) fn is_needed(operation: &Operation, is_void: fn(&Path) -> bool) -> bool {
    crate::trace::ensure_strace();
    let mut cutter = Cutter::new(operation, operation.name, 1, is_void);
    // What is missing is missing at the end as well, unless a later call made up for it.
    let points: Vec<_> = (0..cutter.recording.points).rev().collect();
    points.iter().any(|point| (1..FORMS.len()).any(|form| cutter.try_one(*point, form).is_err()))
}

fn choose(name: &str, seed: u64, points: usize) -> Vec<usize> {
    if std::env::var_os("SNAPSHOT_LONG_TESTS").is_some() || points <= POINTS {
        return (0..points).collect();
    }
    // One in each part of the trace, and the end.
    let mut dice = Dice::new(seed, name, [0; 2]);
    let part = |number: usize| number * (points - 1) / (POINTS - 1);
    let mut chosen: Vec<_> =
        (0..POINTS - 1).map(|at| part(at) + dice.below((part(at + 1) - part(at)) as u64) as usize).collect();
    chosen.push(points - 1);
    chosen
}

struct Cutter<'n> {
    name: &'n str,
    scene: Scene,
    commands: Vec<Vec<String>>,
    recording: Recording,
    start: crate::disk::Image,
    seed: u64,
    is_void: fn(&Path) -> bool,
    tried: usize,
}

impl<'n> Cutter<'n> {
    fn new(operation: &Operation, name: &'n str, seed: u64, is_void: fn(&Path) -> bool) -> Self {
        let scene = (operation.scene)();
        let commands = (operation.commands)(&scene);
        let start = scene.place.load().cut(Loss::Killed, &mut Dice::new(0, "", [0; 2]));
        let recording = Recording::make(&scene, &commands);
        Self { name, scene, commands, recording, start, seed, is_void, tried: 0 }
    }

    /// Cuts at a point and looks at what is left. `Err` has what was found wrong.
    fn try_one(&mut self, point: usize, form: usize) -> std::thread::Result<()> {
        let mut dice = Dice::new(self.seed, self.name, [point as u64, form as u64]);
        let mut moment = self.moment(point);
        if form > 0 && moment.replay.disk.at_risk() == 0 {
            return Ok(());
        }
        if !self.write(&moment, FORMS[form], &mut dice) {
            drop(moment);
            self.record_again();
            moment = self.moment(point);
            assert!(self.write(&moment, FORMS[form], &mut dice), "a folder is gone that was just there");
        }
        let commands = &self.commands[moment.command()..];
        let checked = catch_unwind(AssertUnwindSafe(|| check(&self.scene, &moment.allowed(), &commands[0])));
        if checked.is_err() {
            let (name, seed, loss) = (self.name, self.seed, FORMS[form]);
            eprintln!("SNAPSHOT_DISK_CUT={name}:{point}:{form}:{seed}, {loss:?}, after\n{}", moment.tail());
        }
        drop(moment);
        self.tried += 1;
        checked
    }

    /// Makes the folder what a cut has left; `false` if the program has swept a folder that is needed.
    fn write(&self, moment: &Moment<'_>, loss: Loss, dice: &mut Dice) -> bool {
        let image = moment.replay.disk.cut(loss, dice);
        self.scene.place.write(&image, &self.recording.pins, &moment.replay.seen)
    }

    /// A point from the beginning on. With another order of threads there may be fewer of them.
    fn moment(&self, point: usize) -> Moment<'_> {
        let mut moment = self.recording.beginning(&self.scene, Disk::of(&self.start));
        moment.replay = moment.replay.without(self.is_void);
        for _ in 0..point {
            moment.advance();
        }
        moment
    }

    /// Does everything once more: a folder that the program knows by its inode was swept.
    fn record_again(&mut self) {
        let kept: Vec<_> =
            self.recording.pins.iter().filter(|pin| self.start.bodies.contains_key(&pin.ino)).cloned().collect();
        assert!(self.scene.place.write(&self.start, &kept, &Default::default()), "the dataset's own folder is gone");
        self.recording = Recording::make(&self.scene, &self.commands);
    }
}

/// What has to be true of what a crash or a failure has left. `repeat` is the command that it hit.
pub(crate) fn check(scene: &Scene, allowed: &[&View], repeat: &[String]) {
    let engine = scene.engine();
    // Whoever opens the store next settles what was left behind; nobody has to ask for it.
    let tasks = engine.tasks(None).unwrap();
    let ended = [TaskStatus::Completed, TaskStatus::Failed, TaskStatus::Aborted];
    assert!(tasks.iter().all(|task| ended.contains(&task.status)), "a task is still open: {tasks:?}");
    let found = View { catalog: catalog(&engine), folders: scene.folders() };
    let Some(which) = allowed.iter().position(|view| **view == found) else { panic!("{}", unlike(&found, allowed)) };
    ensure_sound(&engine);
    let before = allowed.len() == 2 && which == 0 && allowed[0] != allowed[1];
    drop(engine);
    // What did not happen can be done now.
    if before {
        scene.run(repeat);
        let after = scene.view();
        assert_eq!(after.folders, allowed[1].folders, "the command that was cut, done again");
    }
    go_on(scene);
}

/// The next commands work, and every snapshot holds what it did.
fn go_on(scene: &Scene) {
    let engine = scene.engine();
    let datasets = engine.datasets(false).unwrap();
    let set = scene.set();
    let id = match datasets.iter().find(|dataset| dataset.path.as_deref() == set.to_str()) {
        Some(dataset) => dataset.dataset_id.clone(),
        None => register(&engine, scene),
    };
    scene.put("after the crash", b"work goes on");
    let edited = scene.tree();
    let made = engine.create(&id, &CreateSnapshot::default(), &Silent).unwrap().snapshot.snapshot_id;
    let live = engine.snapshots(&id, &SnapshotFilter::default()).unwrap().snapshots;
    let is_live = |id| live.iter().any(|snapshot| snapshot.snapshot_id == id);
    let known = scene.known.iter().filter(|(id, _)| is_live(id.clone()));
    for (snapshot, wanted) in known.cloned().chain([(made, edited)]) {
        restore(&engine, &id, snapshot.clone());
        tree::assert_same(&scene.tree(), &wanted, &format!("snapshot {snapshot}"));
    }
    engine.gc(Duration::ZERO, false, &Silent).unwrap();
    ensure_sound(&engine);
    let left: Vec<_> = std::fs::read_dir(scene.store().join("tmp")).unwrap().collect();
    assert!(left.is_empty(), "temporary files are left: {left:?}");
}

fn register(engine: &Engine, scene: &Scene) -> DatasetId {
    let request = CreateDataset { path: Some(scene.set()), name: None, skip_unreadable: false };
    engine.create_dataset(&request, &Silent).unwrap().dataset.dataset_id
}

fn restore(engine: &Engine, id: &DatasetId, snapshot: snapshot::model::SnapshotId) {
    let (only, paths) = (Vec::new(), Vec::new());
    let request = Restore { snapshot, only, paths, plan: None, into: None, checkpoint: true };
    let Running { thread, task_id, .. } = engine.restore(id, &request, Run::Here).unwrap();
    thread.expect("it is carried out here").join().unwrap();
    let view = engine.task(task_id.as_str()).unwrap();
    assert_eq!(view.task.status, TaskStatus::Completed, "{:?}", view.failure);
}

fn ensure_sound(engine: &Engine) {
    let report = engine.verify(&Verify { full: true, ..Verify::default() }, &Silent).unwrap();
    assert!(report.problems.is_empty(), "verify finds {:?}", report.problems);
}

fn unlike(found: &View, allowed: &[&View]) -> String {
    let mut text = "what is there is neither what was before nor what was to be\n".to_owned();
    for view in allowed {
        text += "or:\n";
        let lines = |some: &View, other: &View, sign: &str| -> String {
            let only = some.catalog.iter().filter(|line| !other.catalog.contains(line));
            only.map(|line| format!("{sign} {line}\n")).collect()
        };
        text += &(lines(found, view, "+") + &lines(view, found, "-"));
        for name in found.folders.keys().chain(view.folders.keys().filter(|name| !found.folders.contains_key(*name))) {
            let of = |view: &View| view.folders.get(name).cloned().unwrap_or_default();
            let (is_found, is_wanted) = (found.folders.contains_key(name), view.folders.contains_key(name));
            text += &format!("{name}: there {is_found}, wanted {is_wanted}\n");
            text += &tree::differences(&of(found), &of(view));
        }
    }
    text
}
