//! Finding what an earlier process left: a stage to sweep, or a commit to finish.

use crate::error::{Error, Result};
use crate::model::TaskId;
use crate::progress::Progress;
use crate::worktree::Root;
use crate::worktree::apply::commit::Commit;
use crate::worktree::apply::journal::Journal;
use crate::worktree::apply::staging::{JOURNAL, Stage};
use crate::worktree::apply::{Applied, Contents};

/// Ends what an earlier process began for `task`. `is_committing` is what the catalog says: before the commit the stage
/// is swept and the folder is as it was; after it, the commit is finished from the journal. `None` if there was nothing
/// to finish: no stage was made, or it was swept, or the commit had been finished to the end.
///
/// # Errors
/// `Corrupt` if the journal of a commit is damaged, `NewerFormat` if a newer version wrote it, else as a commit.
pub fn recover(
    root: &Root,
    task: &TaskId,
    is_committing: bool,
    contents: &dyn Contents,
    progress: &dyn Progress,
) -> Result<Option<Applied>> {
    root.forget();
    let Some(stage) = Stage::open(root, task)? else { return Ok(None) };
    // The journal is durable before the catalog says that the commit has begun, and goes when it is finished.
    let journal = if is_committing { stage.read_file(JOURNAL)? } else { None };
    let what = || {
        let path = root.shown(&stage.name).join("journal");
        format!("the journal of an unfinished restore `{}`", path.display())
    };
    let Some(journal) = journal else {
        if is_committing && stage.has_files()? {
            return Err(Error::corrupt(what(), "a journal", "no such file"));
        }
        stage.remove()?;
        return Ok(None);
    };
    let journal = Journal::decode(&journal, &stage.name).map_err(|error| match error {
        Error::Corrupt { expected, found, .. } => Error::corrupt(what(), expected, found),
        other => other,
    })?;
    Commit::new(&stage, &journal, contents, progress, true)?.run().map(Some)
}
