//! Making a dataset of the current folder on the way to something else, after asking.

use anyhow::Result;

use crate::backend::{Backend, CreateDataset, Survey};
use crate::commands::{dataset, place};
use crate::console::{Console, escape, format};
use crate::model::Dataset;

/// Asks whether to make a dataset of the current folder, and makes it.
///
/// # Errors
/// `Declined`, naming `--yes`, if nobody can be asked.
pub async fn here(skip_unreadable: bool, backend: &dyn Backend, console: &Console) -> Result<Dataset> {
    let folder = place::directory()?;
    if console.options().can_ask && !console.options().yes {
        let survey = backend.survey(folder.clone()).await?;
        console.note(describe(&survey));
    }
    let shown = folder.to_string_lossy();
    console.consent(&format!("Make a dataset of `{}`?", escape::line(&shown)))?;
    let request = CreateDataset { path: Some(folder), name: None, skip_unreadable };
    Ok(dataset::create::make(request, backend, console).await?.dataset)
}

fn describe(survey: &Survey) -> String {
    format!(
        "`{}` is in no dataset yet. It has {}, about {}.\nThe store is `{}`, where {} are free.",
        escape::line(&survey.path.to_string_lossy()),
        format::plural(survey.files, "file", "files"),
        format::size(survey.bytes),
        escape::line(&survey.store.to_string_lossy()),
        format::size(survey.free),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_says_what_it_takes_and_where() {
        let survey = Survey {
            path: "/data/set".into(),
            name: "set".into(),
            files: 3,
            bytes: 2048,
            store: "/store".into(),
            free: 1 << 30,
        };
        assert_eq!(
            describe(&survey),
            "`/data/set` is in no dataset yet. It has 3 files, about 2.0 KiB.\nThe store is `/store`, where 1.0 GiB are free."
        );
    }
}
