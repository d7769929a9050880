//! The facet `entities`: the entities of a tenant, each a JSON object.
//!
//! A key is the entity's id, its type and its service path with 0x00 between, so that all entities of one id stand side
//! by side. A value is the entity in canonical JSON, with its id and type as members.

use std::fmt;

use crate::error::{Error, Result};
use crate::facets::Json;

/// The facet of entities.
pub const ENTITIES: &str = "entities";

/// Longest id and type, in characters.
const WORD_MAX: usize = 256;
/// Names in a service path, and characters in each of them, at most.
const PATH_MAX: (usize, usize) = (10, 50);
/// Longest entity, in bytes of its canonical form.
pub const MAX_ENTITY: usize = 4 << 20;

/// What an entity goes by. Ordered as it is stored: by id, then type, then service path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityKey {
    id: String,
    kind: String,
    path: String,
}

impl EntityKey {
    /// A key of these parts.
    ///
    /// # Errors
    /// `Invalid` for an id or type that is empty, longer than 256 characters or has control characters, and for a
    /// service path that is none: `/`, or up to 10 names of 1 to 50 letters, digits and underscores, each after a `/`.
    pub fn new(id: impl Into<String>, kind: impl Into<String>, path: impl Into<String>) -> Result<Self> {
        let key = Self { id: id.into(), kind: kind.into(), path: path.into() };
        ensure_word("entity id", &key.id)?;
        ensure_word("entity type", &key.kind)?;
        ensure_path(&key.path)?;
        Ok(key)
    }

    /// The entity's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The entity's type.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The service path that the entity stands under; `/` for the root.
    pub fn service_path(&self) -> &str {
        &self.path
    }

    /// The stored form.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.id.as_bytes(), &[0], self.kind.as_bytes(), &[0], self.path.as_bytes()].concat()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `Corrupt` if it is none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let damaged = || Error::corrupt("an entity's key", "id, type and service path", bytes.escape_ascii());
        let text = std::str::from_utf8(bytes).map_err(|_| damaged())?;
        let mut parts = text.split('\0');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(id), Some(kind), Some(path), None) => Self::new(id, kind, path).map_err(|_| damaged()),
            _ => Err(damaged()),
        }
    }

    /// What people see of a stored key: `ID/TYPE`, with the service path behind it where it is not the root.
    pub fn display_of(bytes: &[u8]) -> Vec<u8> {
        let shown: Vec<u8> = bytes.strip_suffix(b"\0/").unwrap_or(bytes).to_vec();
        let mut parts = shown.splitn(3, |byte| *byte == 0);
        let (id, kind) = (parts.next().unwrap_or_default(), parts.next());
        match (kind, parts.next()) {
            (Some(kind), path) => [id, b"/", kind, path.unwrap_or_default()].concat(),
            (None, _) => id.to_vec(),
        }
    }
}

impl fmt::Display for EntityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path == "/" { "" } else { &self.path };
        write!(f, "{}/{}{path}", self.id, self.kind)
    }
}

/// An entity: its key, and its JSON in canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    key: EntityKey,
    bytes: Box<[u8]>,
}

impl Entity {
    /// An entity of this JSON, whose members `id` and `type` are its own.
    ///
    /// # Errors
    /// `Invalid` if it is no object, has no text `id` and `type`, or is longer than [`MAX_ENTITY`].
    pub fn new(json: &Json, service_path: &str) -> Result<Self> {
        let refuse = |reason: &str| Error::invalid("the entity", reason);
        let members = json.as_object().ok_or_else(|| refuse("it is not a JSON object"))?;
        let word = |name: &str| members.get(name).and_then(Json::as_str);
        let id = word("id").ok_or_else(|| refuse("its member `id` must be a text"))?;
        let kind = word("type").ok_or_else(|| refuse("its member `type` must be a text"))?;
        let key = EntityKey::new(id, kind, service_path)?;
        let bytes = json.to_bytes();
        if bytes.len() > MAX_ENTITY {
            return Err(refuse(&format!("it takes {} bytes, at most {MAX_ENTITY} can be stored", bytes.len())));
        }
        Ok(Self { key, bytes: bytes.into() })
    }

    /// An entity of this JSON text.
    ///
    /// # Errors
    /// As [`Entity::new`] and [`Json::parse`].
    pub fn parse(text: &[u8], service_path: &str) -> Result<Self> {
        Self::new(&Json::parse(text)?, service_path)
    }

    /// An entity as it was stored. Its value was written by [`Entity::new`] and is what its hash says.
    pub(crate) fn stored(key: &[u8], value: Vec<u8>) -> Result<Self> {
        Ok(Self { key: EntityKey::from_bytes(key)?, bytes: value.into() })
    }

    /// What it goes by.
    pub fn key(&self) -> &EntityKey {
        &self.key
    }

    /// Its JSON, in canonical form.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its JSON, in canonical form, as a text.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// Its JSON, read.
    ///
    /// # Errors
    /// `Corrupt` if what is stored is no JSON.
    pub fn json(&self) -> Result<Json> {
        Json::parse(&self.bytes)
            .map_err(|error| Error::corrupt(format!("entity `{}`", self.key), "an object", error.to_string()))
    }
}

fn ensure_word(what: &str, word: &str) -> Result<()> {
    let refuse = |reason: &str| Err(Error::invalid(format!("{what} `{}`", word.escape_debug()), reason));
    match () {
        () if word.is_empty() => refuse("it is empty"),
        () if word.chars().count() > WORD_MAX => refuse("it is longer than 256 characters"),
        () if word.chars().any(char::is_control) => refuse("it has control characters"),
        () => Ok(()),
    }
}

fn ensure_path(path: &str) -> Result<()> {
    let is_name = |name: &str| {
        (1..=PATH_MAX.1).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let is_path = |rest: &str| {
        let names = rest.split('/');
        rest.is_empty() || (names.clone().count() <= PATH_MAX.0 && names.clone().all(is_name))
    };
    if path.strip_prefix('/').is_some_and(is_path) {
        return Ok(());
    }
    let what = format!("service path `{}`", path.escape_debug());
    Err(Error::invalid(what, "it must be `/`, or up to 10 names of letters, digits and underscores, as in `/a/b`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, kind: &str, path: &str) -> EntityKey {
        EntityKey::new(id, kind, path).unwrap()
    }

    #[test]
    fn a_key_comes_back_and_sorts_as_it_is_stored() {
        let mut keys = [
            key("b", "T", "/"),
            key("a", "T", "/x"),
            key("a!", "T", "/"),
            key("a", "T", "/"),
            key("a", "S", "/z/y_1"),
            key("urn:ngsi-ld:Room:1 é", "https://example.com/Room#x", "/"),
        ];
        keys.sort();
        let mut stored: Vec<_> = keys.iter().map(EntityKey::to_bytes).collect();
        stored.sort();
        let back: Vec<_> = stored.iter().map(|bytes| EntityKey::from_bytes(bytes).unwrap()).collect();
        assert_eq!(back, keys);
        assert_eq!(keys[1].to_bytes(), b"a\0T\0/");
        assert_eq!(keys[0].to_string(), "a/S/z/y_1");
        for (key, bytes) in keys.iter().zip(&stored) {
            assert_eq!(EntityKey::display_of(bytes), key.to_string().into_bytes());
        }
    }

    #[test]
    fn bad_parts_are_refused() {
        for (id, kind, path) in [
            ("", "T", "/"),
            ("a", "", "/"),
            ("a\0b", "T", "/"),
            ("a", "T\n", "/"),
            ("a", "T", ""),
            ("a", "T", "x"),
            ("a", "T", "/x/"),
            ("a", "T", "//"),
            ("a", "T", "/x-y"),
            ("a", "T", "/1/2/3/4/5/6/7/8/9/10/11"),
        ] {
            assert!(EntityKey::new(id, kind, path).is_err(), "{id:?} {kind:?} {path:?}");
        }
        assert!(EntityKey::new("x".repeat(257), "T", "/").is_err());
        assert!(EntityKey::new("é".repeat(256), "T", "/1/2/3/4/5/6/7/8/9/10").is_ok());
        assert!(EntityKey::new("a", "T", format!("/{}", "x".repeat(51))).is_err());
    }

    #[test]
    fn a_damaged_key_is_an_error() {
        for bad in [&b""[..], b"a", b"a\0T", b"a\0T\0x", b"a\0T\0/\0", b"\xff\0T\0/"] {
            assert!(matches!(EntityKey::from_bytes(bad), Err(Error::Corrupt { .. })), "{bad:?}");
            let _ = EntityKey::display_of(bad);
        }
    }

    #[test]
    fn an_entity_has_its_id_and_type_in_it() {
        let entity = Entity::parse(br#"{"type": "Room", "t": {"value": 1.50}, "id": "r1"}"#, "/x").unwrap();
        assert_eq!(entity.key(), &key("r1", "Room", "/x"));
        assert_eq!(entity.text(), r#"{"id":"r1","t":{"value":1.50},"type":"Room"}"#);
        assert_eq!(Entity::new(&entity.json().unwrap(), "/x").unwrap(), entity);
        for bad in ["[]", "{}", r#"{"id":"a"}"#, r#"{"id":1,"type":"T"}"#, r#"{"id":"","type":"T"}"#, "nonsense"] {
            assert!(matches!(Entity::parse(bad.as_bytes(), "/"), Err(Error::Invalid { .. })), "{bad}");
        }
        let long = format!(r#"{{"id":"a","type":"T","x":"{}"}}"#, "x".repeat(MAX_ENTITY));
        assert!(Entity::parse(long.as_bytes(), "/").is_err());
    }
}
