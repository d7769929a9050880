//! The master key of a store: 32 random bytes in hex, in a file that only its owner can read.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::hkdf;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::catalog::KeyRow;
use crate::engine::keys::{hex, random};
use crate::engine::store::Store;
use crate::error::{Error, Result};
use crate::files;
use crate::model::Secret;

/// Fewest characters of a master key.
const LENGTH_MIN: usize = 32;
/// The salt of the derivation; other uses of the same master key would have another one.
const SALT: &[u8] = b"snapshot 2026-11 secrets of keys v1";

/// What a mark is derived with; ids of keys are UUIDs.
const MARK: &[u8] = b"by which this key is known again";
/// Where the catalog keeps the mark of the master key in use, and whether that stands in the file.
const ABOUT: &str = "master";
const IN_FILE: &str = "file ";

/// The secret from which those of keys are derived.
pub(crate) struct Master(hkdf::Prk);

impl Master {
    /// A master key from its text. `place` is where that was found.
    pub(crate) fn of_text(text: &str, place: &str) -> Result<Self> {
        let text = text.trim();
        if text.len() < LENGTH_MIN {
            let reason = format!("it has fewer than {LENGTH_MIN} characters; `openssl rand -hex 32` makes one");
            return Err(Error::invalid(format!("the master key in {place}"), reason));
        }
        Ok(Self(hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(text.as_bytes())))
    }

    /// The secret of a key: HKDF-SHA256 (RFC 5869) with the key's id.
    pub(crate) fn secret_of(&self, key_id: &str) -> Result<Secret> {
        let mut bytes = [0; 32];
        let derived = self.0.expand(&[key_id.as_bytes()], hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut bytes));
        derived.map_err(|_| Error::Internal("a secret of 32 bytes cannot be derived".into()))?;
        Ok(BASE64.encode(bytes).into())
    }

    /// What the catalog keeps to know it again: nothing can be derived from that.
    fn mark(&self) -> Result<String> {
        let mut bytes = [0; 32];
        let derived = self.0.expand(&[MARK], hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut bytes));
        derived.map_err(|_| Error::Internal("a mark of 32 bytes cannot be derived".into()))?;
        Ok(hex(&bytes[..16]))
    }

    /// Reads the file; `None` if it is not there.
    fn read(path: &Path) -> Result<Option<Self>> {
        let metadata = match std::fs::metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            found => found.map_err(|error| Error::io("open", path, error))?,
        };
        if metadata.permissions().mode() & 0o077 != 0 {
            let what = format!("the master key `{}`", path.display());
            return Err(Error::invalid(what, "others than its owner can read it; `chmod 600` closes it"));
        }
        let text = std::fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?;
        Self::of_text(&text, &format!("`{}`", path.display())).map(Some)
    }

    /// Makes the file, unless another process does so first.
    fn create(path: &Path) -> Result<()> {
        let fresh = path.with_extension(uuid::Uuid::new_v4().to_string());
        let write = || {
            files::write_durably(
                &fresh,
                format!("{}\n", hex(&random::<32>().map_err(std::io::Error::other)?)).as_bytes(),
            )?;
            match renameat_with(CWD, &fresh, CWD, path, RenameFlags::NOREPLACE) {
                Err(Errno::EXIST) => std::fs::remove_file(&fresh)?,
                moved => moved?,
            }
            path.parent().map_or(Ok(()), files::sync_dir)
        };
        write().map_err(|error| Error::io("write", path, error))
    }
}

impl Store {
    /// The master key that is in use; `None` if there is none.
    pub(crate) fn master(&self) -> Result<Option<&Master>> {
        if self.master.get().is_none()
            && let Some(master) = Master::read(&self.layout.master_key())?
        {
            self.ensure_known(&master)?;
            let _ = self.master.set(master);
        }
        Ok(self.master.get())
    }

    /// Refuses another key than the one that keys were made with.
    fn ensure_known(&self, master: &Master) -> Result<()> {
        let known = self.with_catalog(|catalog| catalog.read(|read| read.about(ABOUT)))?;
        match known {
            Some(known) if known.trim_start_matches(IN_FILE) != master.mark()? && self.has_derived_keys()? => {
                let what = format!("the master key `{}`", self.layout.master_key().display());
                Err(Error::corrupt(what, "the one that keys were made with", "another one"))
            }
            _ => Ok(()),
        }
    }

    fn has_derived_keys(&self) -> Result<bool> {
        let keys = self.with_catalog(|catalog| catalog.read(|read| read.keys()))?;
        Ok(keys.iter().any(|row| row.hash.is_none()))
    }

    /// Looks at the file, if keys were made with it.
    ///
    /// # Errors
    /// `Corrupt` if it is gone, or another one.
    pub(crate) fn check_master(&self) -> Result<()> {
        let known = self.with_catalog(|catalog| catalog.read(|read| read.about(ABOUT)))?;
        let is_in_file = known.is_some_and(|known| known.starts_with(IN_FILE));
        if !is_in_file || !self.has_derived_keys()? {
            return Ok(());
        }
        let path = self.layout.master_key();
        let damaged =
            |found: String| Error::corrupt(format!("the master key `{}`", path.display()), "64 digits", found);
        match Master::read(&path) {
            Ok(Some(master)) => self.ensure_known(&master),
            Ok(None) => Err(damaged("no such file".into())),
            Err(Error::Invalid { reason, .. }) => Err(damaged(reason)),
            Err(error) => Err(error),
        }
    }

    /// Takes this one, unless one is in use already.
    pub(crate) fn use_master(&self, master: Master) {
        let _ = self.master.set(master);
    }

    /// The master key, made if there is none yet. `known` are the keys that there are.
    ///
    /// # Errors
    /// `NotFound` if keys were derived from one that is gone: a new one would make them worthless without a word.
    pub(crate) fn master_for_new_key(&self, known: &[KeyRow]) -> Result<&Master> {
        let path = self.layout.master_key();
        if self.master()?.is_none() {
            if known.iter().any(|row| row.hash.is_none()) {
                let reference = path.display().to_string();
                return Err(Error::NotFound { what: "master key", reference, within: None });
            }
            Master::create(&path)?;
        }
        let missing = || Error::NotFound { what: "master key", reference: path.display().to_string(), within: None };
        let master = self.master()?.ok_or_else(missing)?;
        let mark = format!("{}{}", if path.exists() { IN_FILE } else { "" }, master.mark()?);
        self.with_catalog(|catalog| match catalog.read(|read| read.about(ABOUT))? {
            Some(known) if known == mark => Ok(()),
            _ => catalog.write(|write| write.set_about(ABOUT, &mark)),
        })?;
        Ok(master)
    }
}
