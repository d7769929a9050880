//! Changing the configuration file: what a person wrote into it, comments and order included, stays as it is.

use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};

use crate::cli::config::Config;
use crate::error::{Error, Result};
use crate::files;

/// The table of profiles.
const PROFILES: &str = "profiles";
/// The setting that names the usual one.
const DEFAULT: &str = "default_profile";

/// The configuration file, as it is going to be.
#[derive(Debug)]
pub struct ProfileFile {
    path: PathBuf,
    document: DocumentMut,
}

impl ProfileFile {
    /// Reads the file; one that is not there is empty.
    ///
    /// # Errors
    /// As [`Config::open`]: nothing is changed in a file that is not understood.
    pub fn open(path: &Path) -> Result<Self> {
        Config::open(path)?;
        // A link to the file stays a link.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Error::io("read", &path, error)),
        };
        let document = text.parse().map_err(|_| Error::invalid(format!("`{}`", path.display()), "it is no TOML"))?;
        Ok(Self { path, document })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says now.
    ///
    /// # Errors
    /// `Invalid`, if it would not be understood.
    pub fn config(&self) -> Result<Config> {
        Config::parse(&self.document.to_string(), &self.path)
    }

    /// Sets texts and switches of a profile, which is made if it is not there.
    pub fn set(&mut self, profile: &str, settings: &[(&str, Setting)]) {
        let profiles = self.document.entry(PROFILES).or_insert_with(|| Item::Table(implicit())).as_table_like_mut();
        let Some(profiles) = profiles else { return };
        let table = profiles.entry(profile).or_insert_with(|| Item::Table(Table::new())).as_table_like_mut();
        let Some(table) = table else { return };
        for (name, setting) in settings {
            match setting {
                Setting::Text(text) => drop(table.insert(name, value(text.as_str()))),
                Setting::On => drop(table.insert(name, value(true))),
                Setting::Out => drop(table.remove(name)),
            }
        }
    }

    /// Takes a profile out. Answers whether it was there.
    pub fn remove(&mut self, profile: &str) -> bool {
        let profiles = self.document.get_mut(PROFILES).and_then(Item::as_table_like_mut);
        let was_there = profiles.is_some_and(|profiles| profiles.remove(profile).is_some());
        if self.document.get(DEFAULT).and_then(Item::as_str) == Some(profile) {
            self.document.remove(DEFAULT);
        }
        was_there
    }

    /// Makes a profile the usual one.
    pub fn set_default(&mut self, profile: &str) {
        match self.document.get_mut(DEFAULT) {
            Some(present) => *present = value(profile),
            None => drop(self.document.insert(DEFAULT, value(profile))),
        }
    }

    /// Writes it, for its owner's eyes alone.
    ///
    /// # Errors
    /// `Invalid` if it would not be understood; `Io`.
    pub fn save(&self) -> Result<()> {
        self.config()?;
        let write = || {
            if let Some(folder) = self.path.parent() {
                files::create_private_dir(folder)?;
            }
            // A file left over by somebody else would keep its mode.
            let _ = std::fs::remove_file(self.path.with_extension("new"));
            files::write_durably(&self.path, self.document.to_string().as_bytes())
        };
        write().map_err(|error| Error::io("write", &self.path, error))
    }
}

/// What becomes of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// It has this text.
    Text(String),
    /// It is on.
    On,
    /// It is left out.
    Out,
}

/// A table that is only there for those in it.
fn implicit() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const WRITTEN: &str = "# mine\ndefault_profile = \"lab\" # the usual one\n\n[profiles.lab]\nkind = \"local\"\n\
        # on the big disk\nstore = \"/data\"\n";

    fn text(text: &str) -> Setting {
        Setting::Text(text.into())
    }

    fn file(content: Option<&str>) -> (tempfile::TempDir, ProfileFile) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/config.toml");
        if let Some(content) = content {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, content).unwrap();
        }
        let file = ProfileFile::open(&path).unwrap();
        (folder, file)
    }

    #[test]
    fn a_new_file_is_for_its_owner_alone() {
        let (_folder, mut file) = file(None);
        file.set(
            "cloud",
            &[("kind", text("visual-layer")), ("api_secret", text("s3\"cret")), ("insecure", Setting::On)],
        );
        file.save().unwrap();
        let mode = std::fs::metadata(file.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let written = std::fs::read_to_string(file.path()).unwrap();
        assert!(written.starts_with("[profiles.cloud]\nkind = \"visual-layer\"\n"), "{written}");
        assert!(Config::open(file.path()).unwrap().profiles.contains_key("cloud"));
    }

    #[test]
    fn what_a_person_wrote_stays() {
        let (_folder, mut file) = file(Some(WRITTEN));
        file.set("my cloud", &[("kind", text("visual-layer")), ("token_env", text("X"))]);
        file.set("my cloud", &[("token_env", Setting::Out), ("token", text("t"))]);
        file.set_default("my cloud");
        file.save().unwrap();
        let written = std::fs::read_to_string(file.path()).unwrap();
        for kept in ["# mine\n", "# on the big disk\nstore = \"/data\"\n", "[profiles.lab]", "[profiles.\"my cloud\"]"]
        {
            assert!(written.contains(kept), "{kept}: {written}");
        }
        assert!(!written.contains("token_env"), "{written}");
        assert!(file.remove("my cloud") && !file.remove("my cloud"));
        assert_eq!(file.config().unwrap().default_profile, None);
    }

    #[test]
    fn what_would_not_be_understood_is_not_written() {
        let (_folder, mut file) = file(Some(WRITTEN));
        file.set("x", &[("kind", text("ftp"))]);
        assert!(file.save().unwrap_err().to_string().contains("ftp"));
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), WRITTEN);
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.toml"), folder.path().join("config.toml"));
        std::fs::write(&real, WRITTEN).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let mut file = ProfileFile::open(&link).unwrap();
        file.set_default("local");
        file.save().unwrap();
        assert!(link.is_symlink());
        assert!(std::fs::read_to_string(&real).unwrap().contains("default_profile = \"local\""));
    }
}
