//! Keys of the server's clients: making, listing and revoking them, and telling on whose behalf a bearer works.
//!
//! ```text
//! verbs   create_key, keys, revoke_key          for who looks after the store
//! cache   secret_of, person_of_key, _of_bearer  on the path of every request
//! master  the one secret of the store, from which those of web-token keys are derived
//! ```
//! A key without tenants signs web tokens: its secret is derived from the master key and its id, so nothing readable is
//! stored. A key for tenants is sent as it is: random, and only its hash is stored.

mod cache;
mod master;
#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::rand::{SecureRandom, SystemRandom};

use crate::backend::CreateKey;
use crate::catalog::KeyRow;
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::operation::now;
use crate::error::{Error, Result};
use crate::model::{Key, NewKey, Person, Reach, Secret};

pub(crate) use cache::KeyCache;
pub(crate) use master::Master;

/// The context of BLAKE3's key derivation mode for secrets that are sent as they are.
const HASH_CONTEXT: &str = "snapshot 2026-11 hash of a key's secret v1";
/// How such a secret begins, so that people and scanners know what they found.
const BEARER_PREFIX: &str = "snapshot_";
/// Longest name of a tenant, in characters.
const TENANT_MAX: usize = 50;

impl Engine {
    /// Makes a key. Its secret is told once, here.
    ///
    /// # Errors
    /// `Invalid` for a tenant's name that none can have.
    pub fn create_key(&self, request: &CreateKey) -> Result<NewKey> {
        self.ensure_everything(Action::Keys)?;
        let tenants = tenant_names(&request.tenants)?;
        let key = Key {
            key_id: format!("key_{}", hex(&random::<10>()?)),
            email: request.email.to_string(),
            tenants,
            created_at: now(),
            created_by: self.actor().to_owned(),
        };
        let (secret, hash) = if key.tenants.is_empty() {
            (self.store.master_for_new_key(&self.read(|read| read.keys())?)?.secret_of(&key.key_id)?, None)
        } else {
            let secret = format!("{BEARER_PREFIX}{}", BASE64.encode(random::<32>()?));
            let hash = hash_of(&secret);
            (secret.into(), Some(hash))
        };
        let row = KeyRow { key, hash };
        self.write(|write| write.insert_key(&row))?;
        Ok(NewKey { key: row.key, secret })
    }

    /// All keys, oldest first.
    pub fn keys(&self) -> Result<Vec<Key>> {
        self.ensure_everything(Action::Keys)?;
        Ok(self.read(|read| read.keys())?.into_iter().map(|row| row.key).collect())
    }

    /// Takes a key, by its id or a unique start of it, out of use at once and for good.
    pub fn revoke_key(&self, reference: &str) -> Result<Key> {
        self.ensure_everything(Action::Keys)?;
        self.write(|write| {
            let key = find(write.keys()?, reference)?;
            write.delete_key(&key.key_id)?;
            Ok(key)
        })
    }

    /// A number that is another one after every change of the catalog: what was read before it was asked for stands as
    /// long as it stays the same.
    pub(crate) fn catalog_changes(&self) -> Result<i64> {
        self.store.keys.changes()
    }

    /// The secret of a key that signs web tokens; `None` if there is no such key, or not any more.
    pub fn secret_of(&self, key_id: &str) -> Result<Option<Secret>> {
        self.ensure_everything(Action::Keys)?;
        self.store.keys.secret_of(key_id, || self.store.master())
    }

    /// On whose behalf somebody works who has proved to hold a key that signs web tokens.
    pub fn person_of_key(&self, key_id: &str) -> Result<Option<Person>> {
        self.ensure_everything(Action::Keys)?;
        self.store.keys.person_of(key_id)
    }

    /// On whose behalf somebody works who sends this secret of a key for tenants.
    pub fn person_of_bearer(&self, secret: &str) -> Result<Option<Person>> {
        self.ensure_everything(Action::Keys)?;
        if !secret.starts_with(BEARER_PREFIX) {
            return Ok(None);
        }
        self.store.keys.person_of_hash(&hash_of(secret))
    }

    /// Uses this master key instead of the one in the store's file: several servers may share one.
    ///
    /// # Errors
    /// `Invalid` if it is too short to be one.
    pub fn use_master_key(&self, key: &Secret) -> Result<()> {
        self.ensure_everything(Action::Keys)?;
        self.store.use_master(Master::of_text(key.reveal(), "SNAPSHOT_MASTER_KEY")?);
        Ok(())
    }
}

/// The hash that is stored of a secret. The secret is as long as the hash and random, so a fast one will do.
fn hash_of(secret: &str) -> [u8; 32] {
    blake3::derive_key(HASH_CONTEXT, secret.as_bytes())
}

/// The person behind a key.
fn person_of(key: &Key) -> Person {
    let reach = if key.tenants.is_empty() { Reach::Shared } else { Reach::Tenants(key.tenants.clone()) };
    Person { email: key.email.clone(), reach }
}

fn find(rows: Vec<KeyRow>, reference: &str) -> Result<Key> {
    let mut found: Vec<Key> = rows.into_iter().map(|row| row.key).collect();
    found.retain(|key| !reference.is_empty() && key.key_id.starts_with(reference));
    // A full id that another one begins with is meant itself.
    if let Some(exact) = found.iter().position(|key| key.key_id == reference) {
        return Ok(found.swap_remove(exact));
    }
    match found.len() {
        0 => Err(Error::NotFound { what: "key", reference: reference.to_owned(), within: None }),
        1 => Ok(found.remove(0)),
        _ => {
            let candidates = found.iter().map(|key| format!("{} {}", key.key_id, key.email)).collect();
            Err(Error::Ambiguous { what: "key", reference: reference.to_owned(), candidates })
        }
    }
}

/// Names of tenants as they are compared: lower case, each once.
fn tenant_names(names: &[String]) -> Result<Vec<String>> {
    let mut folded: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
    folded.sort();
    folded.dedup();
    for name in &folded {
        let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !is_plain || name.is_empty() || name.len() > TENANT_MAX {
            let reason = "it has other characters than letters, digits and `_`, none, or more than 50";
            return Err(Error::invalid(format!("tenant `{}`", name.escape_debug()), reason));
        }
    }
    Ok(folded)
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| Error::io("read", "the system's random numbers", std::io::ErrorKind::Other))?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
