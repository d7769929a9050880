//! Exports to files of this machine.

use std::path::Path;

use crate::backend::{ExportReport, ExportRequest, State};
use crate::beside::Beside;
use crate::engine::Engine;
use crate::error::Result;
use crate::progress::Progress;

/// Writes an export beside its place and puts it there when it is whole.
pub(super) fn to_file(
    engine: &Engine,
    side: &State,
    request: &ExportRequest,
    target: &Path,
    replaces: bool,
    progress: &dyn Progress,
) -> Result<ExportReport> {
    let (beside, mut file) = Beside::create(target, replaces)?;
    let shown = target.display().to_string();
    let report = engine.export(side, request, &shown, &mut file, progress)?;
    beside.finish(&file)?;
    Ok(ExportReport { path: Some(shown), ..report })
}
