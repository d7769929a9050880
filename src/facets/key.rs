//! Paths as keys: `/` is stored as 0x00, so that byte order is the order of a walk and a folder is one range.

/// The key of a relative path given as bytes.
pub fn key_of_path(path: &[u8]) -> Vec<u8> {
    path.iter().map(|&byte| if byte == b'/' { 0 } else { byte }).collect()
}

/// The relative path, as bytes, of a key.
pub fn path_of_key(key: &[u8]) -> Vec<u8> {
    key.iter().map(|&byte| if byte == 0 { b'/' } else { byte }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_of_keys_is_the_order_of_a_walk() {
        let mut paths = [&b"a-b"[..], b"a/b", b"a", b"a/b/c", b"a!", b"b"];
        paths.sort_by_key(|path| key_of_path(path));
        assert_eq!(paths, [&b"a"[..], b"a/b", b"a/b/c", b"a!", b"a-b", b"b"]);
        assert_eq!(path_of_key(&key_of_path(b"x/y\xff/z")), b"x/y\xff/z");
    }
}
