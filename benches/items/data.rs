//! A dataset and files about it, the same in every run.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use snapshot::backend::Run;
use snapshot::engine::Engine;

/// The path of an item: a tenth of them is below each of ten folders.
pub(crate) fn path(at: u64) -> String {
    format!("{}/{:03}/{at:08}.jpg", at % 10, at / 10 % 1_000)
}

/// A store with a dataset without a folder, and so many small files in it.
pub(crate) fn fill(store: &Path, items: u64) -> Result<()> {
    let engine = Engine::open_or_create(store, "bench@example.com")?;
    let dataset = engine.draft_dataset(&"images".parse()?)?.dataset_id;
    let upload = engine.open_upload(&dataset)?;
    let mut filling = engine.fill_upload(&dataset, upload)?;
    for at in 0..items {
        filling.put(path(at).as_bytes(), &mut format!("picture {at}").as_bytes())?;
    }
    filling.finish()?;
    let running = engine.process_upload(&dataset, upload, Run::Here)?;
    running.thread.context("it runs here")?.join().map_err(|_| anyhow::anyhow!("it panicked"))?;
    let failure = engine.task(running.task_id.as_str())?.failure;
    ensure!(failure.is_none(), "{failure:?}");
    Ok(())
}

/// A label for each item, every other one of an object.
pub(crate) fn write_labels(out: &mut dyn Write, items: u64) -> io::Result<()> {
    writeln!(out, "filename,label,col_x,row_y,width,height")?;
    for at in 0..items {
        let corners = if at % 2 == 0 { format!("{},10,50,60.5", at % 100) } else { ",,,".into() };
        writeln!(out, "{},class {},{corners}", path(at), at % 80)?;
    }
    Ok(())
}

/// Values of four types for each item, in another order than that of the paths.
pub(crate) fn write_metadata(out: &mut dyn Write, items: u64) -> io::Result<()> {
    writeln!(out, "path,score,taken,camera,page")?;
    for at in 0..items {
        let score = (at * 7919 % 10_000) as f64 / 10_000.0;
        let (day, hour, minute) = (at % 28 + 1, at % 24, at % 60);
        writeln!(
            out,
            "{},{score},2026-01-{day:02}T{hour:02}:{minute:02}:00Z,cam {},https://example.com/{at}",
            path(at),
            at % 7
        )?;
    }
    Ok(())
}
