//! What rows call an item: a path, or the name of its file.

use crate::error::Result;
use crate::formats::source::Source;

/// Columns that can name an item, the better ones first.
pub(crate) const COLUMNS: [&str; 5] = ["path", "file_path", "file_name", "filename", "media_path"];

/// The longest path, in bytes.
const PATH_MAX: usize = 4096;

/// Finds the column that names the items: the one that was asked for, or the first that can.
///
/// # Errors
/// `Invalid` with what there is instead.
pub(crate) fn column(source: &Source, columns: &[String], wanted: Option<&str>) -> Result<usize> {
    let find = |name: &str| columns.iter().position(|column| column == name);
    let found = match wanted {
        Some(name) => find(name),
        None => COLUMNS.iter().find_map(|name| find(name)),
    };
    found.ok_or_else(|| {
        let names: Vec<_> = columns.iter().take(20).map(|name| format!("`{}`", name.escape_debug())).collect();
        let there = if names.is_empty() { "there are none".into() } else { format!("there are {}", names.join(", ")) };
        source.refuse(match wanted {
            Some(name) => format!("it has no column `{}`, {there}", name.escape_debug()),
            None => format!("no column names the files ({}), {there}", COLUMNS.join(", ")),
        })
    })
}

/// The path as datasets have it: relative, without `.` in front.
///
/// # Errors
/// Why it can be no item's.
pub(crate) fn clean(text: &str) -> Result<String, String> {
    let mut path = text;
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    let refuse = |reason: &str| Err(format!("the path `{}` {reason}", super::metadata::shown(text)));
    match () {
        () if path.is_empty() => Err("it does not say which file it is about".into()),
        () if path.len() > PATH_MAX => refuse("is too long"),
        () if path.contains('\0') => refuse("has a zero byte"),
        () if path.split('/').any(|part| part == "..") => refuse("leads out of the dataset"),
        () => Ok(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::source::tests::source;

    #[test]
    fn the_better_column_names_the_item() {
        let file = source("a.csv", "");
        let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(column(&file, &columns(&["filename", "x", "path"]), None).unwrap(), 2);
        assert_eq!(column(&file, &columns(&["filename", "x", "path"]), Some("x")).unwrap(), 1);
        let say = |wanted| column(&file, &columns(&["id", "y"]), wanted).unwrap_err().to_string();
        assert!(say(None).contains("no column names the files (path, file_path") && say(None).contains("`id`, `y`"));
        assert!(say(Some("z")).contains("no column `z`"));
    }

    #[test]
    fn paths_are_relative_and_stay_inside() {
        assert_eq!(clean("././/a/b.jpg").unwrap(), "a/b.jpg");
        assert_eq!(clean("/data/b.jpg").unwrap(), "/data/b.jpg");
        for bad in ["", "./", "..", "a/../b", "a\0b", &"x".repeat(5_000)] {
            assert!(clean(bad).is_err(), "{bad}");
        }
    }
}
