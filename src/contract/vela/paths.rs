//! Paths of the contract; names in them are percent-encoded.

/// The collection of snapshots.
pub const SNAPSHOTS: &str = "/v2/snapshots";
/// The same collection under NGSI-LD.
pub const LD_SNAPSHOTS: &str = "/ngsi-ld/v1/snapshots";
/// The collection of entities.
pub const ENTITIES: &str = "/v2/entities";
/// The same collection under NGSI-LD.
pub const LD_ENTITIES: &str = "/ngsi-ld/v1/entities";

/// One snapshot.
pub fn snapshot(id: &str) -> String {
    format!("{SNAPSHOTS}/{}", encode(id))
}

/// What puts a snapshot back.
pub fn restore(id: &str) -> String {
    format!("{SNAPSHOTS}/{}/restore", encode(id))
}

/// One entity of a type.
pub fn entity(id: &str, kind: &str) -> String {
    format!("{ENTITIES}/{}?type={}", encode(id), encode(kind))
}

/// One entity under NGSI-LD.
pub fn ld_entity(id: &str) -> String {
    format!("{LD_ENTITIES}/{}", encode(id))
}

/// A text as one segment of a path, or one value of a query: all but RFC 3986's unreserved characters and `:` is
/// written as `%XX`.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_segment() {
        assert_eq!(snapshot("snapshot_2026-01-15T10-00-00Z"), "/v2/snapshots/snapshot_2026-01-15T10-00-00Z");
        assert_eq!(restore("../a b"), "/v2/snapshots/..%2Fa%20b/restore");
        assert_eq!(entity("urn:x:1", "部屋&"), "/v2/entities/urn:x:1?type=%E9%83%A8%E5%B1%8B%26");
    }
}
