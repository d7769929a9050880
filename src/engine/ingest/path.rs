//! Which paths a file that is sent may have. None leads out of the dataset, whoever writes it to a disk later.

use crate::error::{Error, Result};
use crate::model::path_text;
use crate::worktree::is_ours;

/// Longest path, in bytes.
const PATH_MAX: usize = 4_096;
/// Most names in a path.
const DEPTH_MAX: usize = 255;
/// Longest name of a file or folder on Linux, in bytes.
const NAME_MAX: usize = 255;

/// Refuses a path that no file of a dataset can have: one that is absolute, empty or too long, has `.`, `..` or empty
/// names in it, NUL or control characters, or a name that this program uses itself.
///
/// # Errors
/// `Invalid`.
pub(crate) fn ensure_path(path: &[u8]) -> Result<()> {
    let refuse = |reason: &str| Err(Error::invalid(format!("path `{}`", path_text(path).escape_debug()), reason));
    if path.is_empty() {
        return refuse("it is empty");
    }
    if path.len() > PATH_MAX {
        return refuse("it is longer than 4,096 bytes");
    }
    if path.starts_with(b"/") {
        return refuse("it is absolute");
    }
    if has_control(path) {
        return refuse("it has control characters");
    }
    if path.split(|byte| *byte == b'/').count() > DEPTH_MAX {
        return refuse("it has more than 255 names");
    }
    for name in path.split(|byte| *byte == b'/') {
        match name {
            b"" => return refuse("it has an empty name in it"),
            b"." | b".." => return refuse("it has `.` or `..` in it"),
            name if name.len() > NAME_MAX => return refuse("a name in it is longer than 255 bytes"),
            name if is_ours(name) => return refuse("a name in it is one that `snapshot` uses itself"),
            _ => {}
        }
    }
    Ok(())
}

/// The path of an archive's entry: `./` in front and `/` behind say nothing. `None` for the archive's root.
pub(super) fn of_entry(path: &[u8]) -> Option<Vec<u8>> {
    if path.starts_with(b"/") {
        return Some(path.to_vec());
    }
    let names: Vec<&[u8]> = path.split(|byte| *byte == b'/').filter(|name| !matches!(*name, b"" | b".")).collect();
    (!names.is_empty() || path.is_empty()).then(|| names.join(&b'/'))
}

fn has_control(path: &[u8]) -> bool {
    match std::str::from_utf8(path) {
        Ok(text) => text.chars().any(char::is_control),
        Err(_) => path.iter().any(u8::is_ascii_control),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        for good in
            [&b"a"[..], b"a/b.jpg", b"..a/b..", b".hidden", b"\xff\xfe", "ä/ö".as_bytes(), b"a\\..\\b", b"%2e%2e"]
        {
            ensure_path(good).unwrap();
        }
        let long = [b'x'; 256];
        let deep = vec![b'a'; 4_097];
        let many = [b"a/".repeat(255), b"a".to_vec()].concat();
        let ours = b"a/.snapshot-6f449234-9c4a-4528-8076-b996a53b07ec/b";
        for bad in [
            &b""[..],
            b"/",
            b"/etc/passwd",
            b"..",
            b"../a",
            b"a/../b",
            b"a/..",
            b"a/./b",
            b".",
            b"a//b",
            b"a/",
            b"a\0b",
            b"a\nb",
            b"a\x7f",
            "a\u{85}b".as_bytes(),
            &long,
            &deep,
            &many,
            ours,
        ] {
            assert!(ensure_path(bad).is_err(), "{:?}", bad.escape_ascii().to_string());
        }
    }

    #[test]
    fn an_entry_may_begin_with_a_dot_and_end_with_a_slash_and_nothing_else_is_forgiven() {
        assert_eq!(of_entry(b"./a//b/").as_deref(), Some(&b"a/b"[..]));
        assert_eq!(of_entry(b"./"), None);
        for bad in [&b"/a"[..], b"../a", b"./a/../../b", b""] {
            assert!(ensure_path(&of_entry(bad).unwrap()).is_err(), "{bad:?}");
        }
    }
}
