//! The names of classes.

use std::path::Path;

use super::FILE_MAX;
use crate::error::{Error, Result};
use crate::formats::source::Source;

const LISTS: [&str; 3] = ["classes.txt", "obj.names", "names.txt"];
const YAML: [&str; 4] = ["data.yaml", "data.yml", "dataset.yaml", "dataset.yml"];

/// Classes that a file can number.
const CLASSES_MAX: usize = 100_000;

/// Whether a file has names of classes and no labels.
pub(super) fn is_names(name: &str) -> bool {
    LISTS.contains(&name)
}

/// The names that stand in a folder, by their numbers.
pub(super) fn find(folder: &Path) -> Result<Vec<String>> {
    let read = |name: &&str| Some(folder.join(name)).filter(|path| path.is_file());
    if let Some(path) = YAML.iter().find_map(read) {
        let source = Source::open(&path)?;
        let names = of_yaml(&source.text(FILE_MAX)?);
        return names.map_err(|reason| source.refuse(reason));
    }
    if let Some(path) = LISTS.iter().find_map(read) {
        let text = Source::open(&path)?.text(FILE_MAX)?;
        return Ok(text.lines().map(|line| line.trim().to_owned()).collect());
    }
    let reason = "it has no names of classes, in `classes.txt` or `data.yaml`";
    Err(Error::invalid(format!("`{}`", folder.display()), reason))
}

/// What stands under `names` in a file for training: a list or a map, on one line or on several.
///
/// Those files have nothing else of YAML that would matter here, so that only this is understood.
pub(crate) fn of_yaml(text: &str) -> Result<Vec<String>, String> {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("names:"));
    let first = lines.next().ok_or("it has no `names`")?;
    let first = without_comment(&first["names:".len()..]).trim();
    if !first.is_empty() {
        let mut flow = first.to_owned();
        while !flow.ends_with([']', '}']) {
            flow.push(' ');
            flow.push_str(without_comment(lines.next().ok_or("the list of names has no end")?).trim());
        }
        return of_flow(&flow);
    }
    let mut names = Vec::new();
    for line in lines {
        let line = without_comment(line);
        if line.trim().is_empty() {
            continue;
        }
        let is_inside = line.starts_with([' ', '\t', '-']);
        if !is_inside {
            break;
        }
        match line.trim().strip_prefix('-') {
            Some(name) => names.push(plain(name)?),
            None => put(&mut names, line.trim())?,
        }
    }
    Ok(names)
}

/// `[a, 'b']` or `{0: a, 1: b}`.
fn of_flow(text: &str) -> Result<Vec<String>, String> {
    let is_map = text.starts_with('{');
    let inner = text.strip_prefix(['[', '{']).and_then(|text| text.strip_suffix([']', '}']));
    let inner = inner.ok_or("`names` is neither a list nor a map")?;
    let mut names = Vec::new();
    for part in split(inner) {
        match part.trim() {
            "" => {}
            part if is_map => put(&mut names, part)?,
            part => names.push(plain(part)?),
        }
    }
    Ok(names)
}

/// `3: name`.
fn put(names: &mut Vec<String>, entry: &str) -> Result<(), String> {
    let (number, name) = entry.split_once(':').ok_or_else(|| format!("`{entry}` is no class with its name"))?;
    let number = plain(number)?.parse::<usize>().ok().filter(|number| *number < CLASSES_MAX);
    let number = number.ok_or_else(|| format!("`{entry}` does not begin with the number of a class"))?;
    if names.len() <= number {
        names.resize(number + 1, String::new());
    }
    names[number] = plain(name)?;
    Ok(())
}

/// A text without its quotes.
fn plain(text: &str) -> Result<String, String> {
    let text = text.trim();
    for quote in ['\'', '"'] {
        if let Some(rest) = text.strip_prefix(quote) {
            let inner = rest.strip_suffix(quote).ok_or_else(|| format!("the quote of {text} has no end"))?;
            return Ok(inner.replace("''", "'"));
        }
    }
    Ok(text.to_owned())
}

/// Cuts at commas outside of quotes.
fn split(text: &str) -> Vec<&str> {
    let mut quote = None;
    let cut = |letter: char| {
        match quote {
            Some(open) if open == letter => quote = None,
            None if matches!(letter, '\'' | '"') => quote = Some(letter),
            _ => {}
        }
        letter == ',' && quote.is_none()
    };
    text.split(cut).collect()
}

fn without_comment(line: &str) -> &str {
    match line.split_once(" #") {
        Some((before, _)) => before,
        None if line.trim_start().starts_with('#') => "",
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_lists_and_maps() {
        let expected = ["cat", "big dog", "it's, so"];
        for text in [
            "path: x\nnames: [cat, 'big dog', \"it's, so\"]\nnc: 3\n",
            "names: [cat,\n  'big dog',\n  \"it's, so\"]  # all\n",
            "names:\n- cat\n- 'big dog' # large\n- 'it''s, so'\nnc: 3\n",
            "nc: 3\nnames:\n  # classes\n  0: cat\n\n  2: \"it's, so\"\n  1: big dog\ntrain: a\n",
            "names: {0: cat, 1: big dog, 2: \"it's, so\"}",
        ] {
            assert_eq!(of_yaml(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_list_is_told() {
        for bad in ["", "names: x", "names: [a", "names:\n  x: y\n", "names:\n  999999999: y\n", "names: ['a]"] {
            assert!(of_yaml(bad).is_err(), "{bad}");
        }
    }
}
