//! `snapshot dataset share`

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use crate::backend::Backend;
use crate::commands::Place;
use crate::console::Console;
use crate::model::{Email, Role};

/// Let somebody else work with a dataset through the server
///
/// Viewers read. Editors create, restore, clone, edit and remove snapshots, too. Owners may do everything, share and
/// remove the dataset included. Whoever has a role already gets the new one instead.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot dataset share --with bea@example.com --role editor
  snapshot dataset share --with cid@example.com --role viewer -d images")]
pub struct Args {
    /// The person's e-mail address
    #[arg(long, value_name = "E")]
    with: Email,

    /// What they may do
    #[arg(long, value_enum)]
    role: Word,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Word {
    /// Everything
    Owner,
    /// Reading and writing
    Editor,
    /// Reading
    Viewer,
}

impl From<Word> for Role {
    fn from(word: Word) -> Self {
        match word {
            Word::Owner => Self::Owner,
            Word::Editor => Self::Editor,
            Word::Viewer => Self::Viewer,
        }
    }
}

/// Shares it and shows with whom it is shared.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let dataset = place.dataset(backend).await?;
    let people = backend
        .share(&dataset.dataset_id, &args.with, args.role.into())
        .await
        .with_context(|| format!("cannot share `{}`", dataset.dataset_name))?;
    console.show(&people)?;
    Ok(())
}
