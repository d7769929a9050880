//! How fast a large tenant is: single writes from many threads, snapshots, restores, clones.
//!
//! `cargo bench --bench entities` makes a tenant of a million entities in a temporary directory and prints what each
//! operation takes. `-- --entities 100000 --threads 8 --seconds 5 --dir /data` chooses otherwise.

mod measure;
mod options;

use std::path::Path;
use std::time::{Duration, Instant};

use snapshot::backend::{CloneSnapshot, CreateSnapshot, Restore, Run, State};
use snapshot::engine::{Engine, EntityChange, EntityQuery, Running};
use snapshot::error::Result;
use snapshot::facets::Entity;
use snapshot::model::{DatasetId, SnapshotId};
use snapshot::progress::Silent;

use measure::{Line, median, percentiles};
use options::Options;

/// Rounds of which the median counts.
const ROUNDS: usize = 3;
/// Changes in a transaction while a round is prepared.
const BATCH: u64 = 500;

fn main() -> Result<()> {
    let options = Options::read();
    let room = match &options.dir {
        Some(dir) => tempfile::tempdir_in(dir),
        None => tempfile::tempdir(),
    };
    let room = room.expect("a temporary directory can be made");
    let engine = Engine::open_or_create(&room.path().join("store"), "bench@example.com")?;
    let tenant = engine.ensure_tenant(&"city".parse()?)?;
    let bench = Bench { engine, tenant, options };
    println!("{} entities, {} threads, {}", bench.options.entities, bench.options.threads, room.path().display());
    bench.fill()?.print();
    let base = bench.create()?.1;
    bench.rounds(&base)?;
    bench.reads()?;
    bench.writes()?;
    report_size(room.path());
    Ok(())
}

struct Bench {
    engine: Engine,
    tenant: DatasetId,
    options: Options,
}

impl Bench {
    fn fill(&self) -> Result<Line> {
        let began = Instant::now();
        let mut all = (0..self.options.entities).map(|number| {
            let entity = entity(number, 0)?;
            Ok((entity.key().clone(), Some(entity)))
        });
        self.engine.bulk_change(&self.tenant, &mut all, &Silent)?;
        Ok(Line::new("bulk load", began.elapsed(), None))
    }

    /// A hundredth is changed, saved, put back and cloned, several times.
    fn rounds(&self, base: &SnapshotId) -> Result<()> {
        let (mut creates, mut restores, mut clones) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..ROUNDS as u64 {
            self.change(self.options.entities / 100, round + 1)?;
            let (took, snapshot) = self.create()?;
            creates.push(took);
            self.change(1_000, round + 100)?;
            restores.push(self.restore(base)?);
            restores.push(self.restore(&snapshot)?);
            clones.push(self.clone_of(&snapshot)?);
        }
        let ms = Duration::from_millis;
        Line::new("create, 1 % changed", median(&mut creates), Some(ms(2_000))).print();
        Line::new("restore", median(&mut restores), Some(ms(50))).print();
        Line::new("clone", median(&mut clones), Some(ms(50))).print();
        Ok(())
    }

    fn change(&self, count: u64, version: u64) -> Result<()> {
        let step = (self.options.entities / count.max(1)).max(1);
        let mut number = version % step;
        for batch in 0..count.div_ceil(BATCH) {
            let mut changes = Vec::new();
            for _ in 0..BATCH.min(count - batch * BATCH) {
                changes.push(EntityChange::upsert(entity(number % self.options.entities, version)?));
                number += step;
            }
            self.engine.change_entities_together(&self.tenant, changes)?;
        }
        Ok(())
    }

    fn create(&self) -> Result<(Duration, SnapshotId)> {
        let began = Instant::now();
        let created = self.engine.create(&self.tenant, &CreateSnapshot::default(), &Silent)?;
        Ok((began.elapsed(), created.snapshot.snapshot_id))
    }

    fn restore(&self, snapshot: &SnapshotId) -> Result<Duration> {
        let (only, paths) = (Vec::new(), Vec::new());
        let request = Restore { snapshot: snapshot.clone(), only, paths, plan: None, into: None, checkpoint: true };
        let began = Instant::now();
        self.finish(self.engine.restore(&self.tenant, &request, Run::Here)?);
        Ok(began.elapsed())
    }

    fn clone_of(&self, snapshot: &SnapshotId) -> Result<Duration> {
        let request = CloneSnapshot { snapshot: snapshot.clone(), destination: None, managed: true, name: None };
        let began = Instant::now();
        self.finish(self.engine.clone_snapshot(&self.tenant, &request, Run::Here)?);
        Ok(began.elapsed())
    }

    fn finish(&self, running: Running) {
        running.thread.expect("it runs here").join().expect("it does not panic");
        let view = self.engine.task(running.task_id.as_str()).expect("it is listed");
        assert!(view.failure.is_none(), "{:?}", view.failure);
    }

    fn reads(&self) -> Result<()> {
        let side = State::Working(self.tenant.clone());
        let mut gets = Vec::new();
        for number in 0..2_000 {
            let wanted = entity(number * 7_919 % self.options.entities, 0)?;
            let began = Instant::now();
            assert!(self.engine.entity(&side, wanted.key())?.is_some());
            gets.push(began.elapsed());
        }
        Line::new("get", median(&mut gets), None).print();
        let query = EntityQuery { offset: 1_000, limit: Some(20), ..EntityQuery::default() };
        let mut lists = Vec::new();
        for _ in 0..50 {
            let began = Instant::now();
            assert_eq!(self.engine.entities(&side, &query, &mut |_| Ok(true))?.len(), 20);
            lists.push(began.elapsed());
        }
        Line::new("list 20, offset 1,000", median(&mut lists), None).print();
        Ok(())
    }

    /// Single durable writes from many threads.
    fn writes(&self) -> Result<()> {
        let (began, time) = (Instant::now(), Duration::from_secs(self.options.seconds));
        let all: Vec<Result<Vec<Duration>>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.options.threads)
                .map(|thread| scope.spawn(move || self.write_on(thread, began, time)))
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("it does not panic")).collect()
        });
        let took = began.elapsed();
        let mut each: Vec<Duration> = all.into_iter().collect::<Result<Vec<_>>>()?.concat();
        let rate = each.len() as f64 / took.as_secs_f64();
        let (p50, p99) = percentiles(&mut each);
        println!("writes a second         {rate:>10.0}   (aim 2000)   p50 {p50:.1?}, p99 {p99:.1?}");
        let began = Instant::now();
        self.engine.wait_for_folds();
        println!("fold behind them        {:>10.1?}", began.elapsed());
        Ok(())
    }

    fn write_on(&self, thread: u64, began: Instant, time: Duration) -> Result<Vec<Duration>> {
        let mut each = Vec::new();
        let mut number = thread * 104_729;
        while began.elapsed() < time {
            number = (number * 31 + 7_919 + thread) % self.options.entities;
            let entity = entity(number, each.len() as u64 + 1_000)?;
            let started = Instant::now();
            self.engine.change_entity(&self.tenant, EntityChange::upsert(entity))?;
            each.push(started.elapsed());
        }
        Ok(each)
    }
}

/// About 300 bytes, as sensors send them.
fn entity(number: u64, version: u64) -> Result<Entity> {
    let text = format!(
        r#"{{"id":"urn:ngsi-ld:AirQualityObserved:{number:08}","type":"AirQualityObserved",
        "temperature":{{"type":"Number","value":{}.5,"metadata":{{}}}},
        "NO2":{{"type":"Number","value":{},"metadata":{{"unit":{{"type":"Text","value":"GP"}}}}}},
        "location":{{"type":"geo:json","value":{{"type":"Point","coordinates":[13.{number},52.{version}]}},"metadata":{{}}}}}}"#,
        version % 40,
        number % 97 + version,
    );
    Entity::parse(text.as_bytes(), "/")
}

fn report_size(room: &Path) {
    let packs = std::fs::read_dir(room.join("store/packs")).expect("the store has packs");
    let bytes: u64 = packs.flatten().filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
    println!("packs                   {:>10} MiB", bytes >> 20);
}
