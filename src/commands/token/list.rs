//! `snapshot token list`

use anyhow::Result;

use crate::backend::Backend;
use crate::console::Console;

/// List the keys of the server's clients, without their secrets
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Lists.
pub async fn run(_: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    let keys = backend.keys().await?;
    console.show(&keys)?;
    if keys.is_empty() {
        console.suggest("There are no keys; `snapshot token create` makes one");
    }
    Ok(())
}
