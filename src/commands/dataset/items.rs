//! Which items a command is about, as it is said on the command line.

use std::ffi::OsString;
use std::io::Read;
use std::os::unix::ffi::OsStringExt;

use crate::backend::ItemChoice;
use crate::cli::values::InnerPath;
use crate::error::{Error, Result};

/// Which items.
#[derive(Debug, clap::Args)]
pub struct Items {
    /// Files, or folders for all files below them; relative to the dataset
    #[arg(value_name = "PATH")]
    paths: Vec<InnerPath>,

    /// Those whose path matches; `*` stops at a slash, `**` does not; may be given several times
    #[arg(long = "glob", value_name = "GLOB")]
    globs: Vec<String>,

    /// Those whose paths come on standard input, one a line; with NUL bytes among them, those end the paths
    #[arg(long)]
    stdin: bool,

    /// Every item of the dataset
    #[arg(long, conflicts_with_all = ["paths", "globs", "stdin"])]
    all: bool,
}

impl Items {
    /// The choice. Reads standard input if it was asked to.
    pub(super) fn choice(self) -> Result<ItemChoice> {
        let mut paths: Vec<Vec<u8>> = self.paths.into_iter().map(InnerPath::into_bytes).collect();
        if self.stdin {
            let mut text = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut text);
            read.map_err(|error| Error::io("read", "standard input", error))?;
            paths.extend(lines(&text)?);
            if paths.is_empty() {
                return Err(Error::invalid("standard input", "it names no item"));
            }
        }
        let choice = ItemChoice { all: self.all, paths, globs: self.globs };
        if choice == ItemChoice::default() {
            let instead = "name files or folders, or use --glob, --stdin or --all";
            return Err(Error::Missing { what: "item", instead });
        }
        Ok(choice)
    }
}

/// The paths of a list.
fn lines(text: &[u8]) -> Result<Vec<Vec<u8>>> {
    let end = if text.contains(&0) { 0 } else { b'\n' };
    let lines = text.split(|byte| *byte == end).filter(|line| !line.is_empty());
    lines.map(|line| InnerPath::parse(OsString::from_vec(line.to_vec())).map(InnerPath::into_bytes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_lines_or_end_with_nul() {
        assert_eq!(lines(b"a/b\n./c\n\n").unwrap(), [b"a/b".to_vec(), b"c".to_vec()]);
        assert_eq!(lines(b"a\nb\0c\0").unwrap(), [b"a\nb".to_vec(), b"c".to_vec()]);
        assert!(lines(b"").unwrap().is_empty());
        assert!(lines(b"../a\n").is_err() && lines(b"/a\n").is_err());
    }
}
