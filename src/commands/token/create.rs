//! `snapshot token create`

use anyhow::{Context as _, Result};

use crate::backend::{Backend, CreateKey};
use crate::console::Console;
use crate::model::{Email, Secret};

/// Make a key for a client of the server
///
/// The secret is shown this once. Without `--tenant` the key signs web tokens, as clients of the Visual Layer API send
/// them, and opens the datasets that are shared with the address; with it the secret itself is sent, and opens these
/// tenants and nothing else. The secrets of the first kind are derived from a file of the store, or from what
/// SNAPSHOT_MASTER_KEY holds.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot token create --email ana@example.com
  snapshot token create --email sensors@example.com --tenant smartcity")]
pub struct Args {
    /// On whose behalf the client works
    #[arg(long, value_name = "E")]
    email: Email,

    /// A tenant that the key opens; may be given several times
    #[arg(long, value_name = "T")]
    tenant: Vec<String>,
}

/// Makes it and shows it with its secret.
pub async fn run(args: Args, master_key: Option<Secret>, backend: &dyn Backend, console: &Console) -> Result<()> {
    let request = CreateKey { email: args.email, tenants: args.tenant, master_key };
    let made = backend.create_key(request).await.context("cannot make a key")?;
    console.show(&made)?;
    console.note("Keep the secret: it is shown only now");
    Ok(())
}
