//! The order of paths that is the order of a walk: a folder, then all that is below it, then what follows.
//!
//! It is the byte order of the keys of `facets`, compared without making one.

use std::cmp::Ordering;

/// Compares two paths as their keys would compare.
pub(crate) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let common = a.iter().zip(b).position(|(x, y)| x != y);
    match common {
        Some(at) => rank(a[at]).cmp(&rank(b[at])),
        None => a.len().cmp(&b.len()),
    }
}

fn rank(byte: u8) -> u8 {
    if byte == b'/' { 0 } else { byte }
}

/// Whether `path` is strictly below the folder `above`.
pub(crate) fn is_below(path: &[u8], above: &[u8]) -> bool {
    above.is_empty() && !path.is_empty() || path.strip_prefix(above).is_some_and(|rest| rest.first() == Some(&b'/'))
}

/// A folder's path and a name in it, joined.
pub(crate) fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let mut path = Vec::with_capacity(folder.len() + 1 + name.len());
    if !folder.is_empty() {
        path.extend_from_slice(folder);
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facets::key_of_path;

    #[test]
    fn paths_compare_as_their_keys_do() {
        let paths = [&b""[..], b"a", b"a!", b"a-b", b"a/b", b"a/b/c", b"a/c", b"ab", b"b", b"\xff"];
        for a in paths {
            for b in paths {
                assert_eq!(compare(a, b), key_of_path(a).cmp(&key_of_path(b)), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_folder_has_what_is_below_it_and_nothing_else() {
        assert!(is_below(b"a/b/c", b"a/b"));
        assert!(is_below(b"a", b""));
        for (path, above) in [(&b"a/bc"[..], &b"a/b"[..]), (b"a/b", b"a/b"), (b"", b""), (b"a", b"a/b")] {
            assert!(!is_below(path, above));
        }
        assert_eq!(join(b"", b"x"), b"x");
        assert_eq!(join(b"a/b", b"x"), b"a/b/x");
    }
}
