//! Files of this machine that are added to a dataset which has no folder.

use std::path::PathBuf;
use std::sync::Arc;

use crate::contract::visual_layer::ingestion::{AUTO_REINDEX, FILES};
use crate::error::{Error, Result};
use crate::model::path_text;
use crate::progress::Progress;
use crate::remote::Form;

/// A file of this machine, and what it is to be in a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    /// Where it is.
    pub source: PathBuf,
    /// Its path in the dataset.
    pub path: Vec<u8>,
    /// Its length, as far as that was known.
    pub size: u64,
}

/// What is added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddMedia {
    /// The files.
    pub files: Vec<MediaFile>,
    /// Whether they are read at once; otherwise the dataset has to be reindexed.
    pub reindex: bool,
}

impl AddMedia {
    /// The bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// All of it as the form that the documented call takes.
    ///
    /// # Errors
    /// `Invalid` for a path that a form cannot say.
    pub(super) fn form(&self, progress: Arc<dyn Progress>) -> Result<Form> {
        let mut form = Form::new(progress);
        // First, so that whoever reads the form knows it before the files come.
        form.text(AUTO_REINDEX, if self.reindex { "true" } else { "false" });
        for file in &self.files {
            form.file(FILES, name_in_form(&file.path)?, file.source.clone(), file.size);
        }
        Ok(form)
    }
}

/// A path as the name of a file in a form. There a quote is written with a backslash before it, and a backslash as it is,
/// so some names would come out as others.
fn name_in_form(path: &[u8]) -> Result<&str> {
    let refuse = |reason: &str| Error::invalid(format!("path `{}`", path_text(path).escape_debug()), reason);
    let name = std::str::from_utf8(path).map_err(|_| refuse("it is not UTF-8, as names that are sent have to be"))?;
    if name.chars().any(char::is_control) || name.contains("\\\"") || name.ends_with('\\') {
        return Err(refuse("it has characters that cannot be sent in a name; rename the file"));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_come_out_as_others_are_refused() {
        for good in ["a.jpg", "a b/c d.jpg", "a\"b", "a\\b", "\u{e9}"] {
            assert_eq!(name_in_form(good.as_bytes()).unwrap(), good);
        }
        for bad in [&b"a\\\"b"[..], b"a\\", b"a\r\nb", b"a\0", b"\xff"] {
            assert!(name_in_form(bad).is_err(), "{bad:?}");
        }
    }
}
