//! `snapshot token revoke`

use anyhow::{Context as _, Result};

use crate::backend::Backend;
use crate::console::Console;

/// Take a key out of use, at once and for good
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Example:
  snapshot token revoke key_2f6a3c1d9e770d0f4c55")]
pub struct Args {
    /// The key's id, or a unique start of it
    #[arg(value_name = "KEY")]
    key: String,
}

/// Revokes it and shows what it was.
pub async fn run(args: Args, backend: &dyn Backend, console: &Console) -> Result<()> {
    let key = backend.revoke_key(&args.key).await.with_context(|| format!("cannot revoke `{}`", args.key))?;
    console.show(&key)?;
    Ok(())
}
