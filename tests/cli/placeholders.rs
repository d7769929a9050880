//! What differs from run to run stands in goldens as a placeholder: ids, times, ages, processes, and the temporary
//! directory.

use std::path::Path;

/// A text with placeholders. Equal ids have equal numbers, in the order in which they come.
pub(crate) fn tidy(text: &str, root: &Path) -> String {
    let text = text.replace(&root.display().to_string(), "[ROOT]");
    let mut ids: Vec<&str> = Vec::new();
    let (mut tidied, mut rest, mut before) = (String::new(), text.as_str(), ' ');
    while let Some(letter) = rest.chars().next() {
        if let Some(length) = sequence(rest) {
            tidied.push_str(&rest[..length]);
            (before, rest) = (' ', &rest[length..]);
            continue;
        }
        let found = if before.is_ascii_alphanumeric() { None } else { placeholder(rest, &mut ids) };
        let length = match found {
            Some((length, shown)) => {
                tidied.push_str(&shown);
                length
            }
            None => {
                tidied.push(letter);
                letter.len_utf8()
            }
        };
        before = rest[..length].chars().last().unwrap_or(' ');
        rest = &rest[length..];
    }
    tidied
}

/// The length of a sequence that sets a terminal's colours or moves its cursor, if the text begins with one.
fn sequence(text: &str) -> Option<usize> {
    let end = text.strip_prefix("\u{1b}[")?.find(|letter: char| letter.is_ascii_alphabetic())?;
    Some("\u{1b}[".len() + end + 1)
}

/// Columns, whose widths follow what the placeholders stand for, with two spaces between them.
pub(crate) fn narrow(table: &str) -> String {
    let line = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        let cells: Vec<_> = line[indent..].split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        format!("{}{}\n", &line[..indent.min(2)], cells.join("  "))
    };
    table.lines().map(line).collect()
}

/// Sizes, where they depend on how well things are packed.
pub(crate) fn without_sizes(text: &str) -> String {
    let mut tidied = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        tidied.push_str(&rest[..start]);
        rest = &rest[start..];
        let number = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
        let unit =
            [" B", " KiB", " MiB", " GiB", " TiB", " %"].into_iter().find(|unit| rest[number..].starts_with(unit));
        let length = number + unit.map_or(0, str::len);
        tidied.push_str(if unit.is_some() { "[SIZE]" } else { &rest[..length] });
        rest = &rest[length..];
    }
    tidied + rest
}

/// The placeholder for what the text begins with, and how much of it that replaces.
fn placeholder<'a>(text: &'a str, ids: &mut Vec<&'a str>) -> Option<(usize, String)> {
    const ID: &str = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if has_shape(text, ID) {
        let id = &text[..ID.len()];
        let place = ids.iter().position(|known| *known == id).unwrap_or_else(|| {
            ids.push(id);
            ids.len() - 1
        });
        return Some((ID.len(), format!("[ID {}]", place + 1)));
    }
    let of_shape = |shape: &str, shown: &str| has_shape(text, shape).then(|| (shape.len(), shown.to_owned()));
    secret(text)
        .or_else(|| of_shape(&format!("key_{}", "x".repeat(20)), "[KEY]"))
        .or_else(|| of_shape("dddd-dd-ddTdd:dd:dd.ddddddZ", "[TIME]"))
        .or_else(|| when(text))
        .or_else(|| of_shape(&"x".repeat(64), "[STATE]"))
        .or_else(|| of_shape(&"x".repeat(32), "[HASH]"))
        .or_else(|| of_shape("xxxxxxxx", "[SHORT]"))
        .or_else(|| age(text))
        .or_else(|| numbered(text, "process ", "", "process [PID]"))
        .or_else(|| numbered(text, "since ", " s", "since [AGE]"))
        .or_else(|| stored(text))
}

/// A key's secret: 32 random bytes in base64, with or without our prefix.
fn secret(text: &str) -> Option<(usize, String)> {
    let is_part = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let length = text.chars().take_while(is_part).count();
    let is_secret = length == 43 || (length == 52 && text.starts_with("snapshot_"));
    is_secret.then(|| (length, "[SECRET]".to_owned()))
}

/// A local time, with its age if it has one.
fn when(text: &str) -> Option<(usize, String)> {
    const SHAPE: &str = "dddd-dd-dd dd:dd";
    if !has_shape(text, SHAPE) || text.starts_with("2026-01-31") {
        return None;
    }
    let rest = &text[SHAPE.len()..];
    let age = if rest.starts_with(" (") { rest.find(')').map_or(0, |end| end + 1) } else { 0 };
    Some((SHAPE.len() + age, "[WHEN]".into()))
}

fn age(text: &str) -> Option<(usize, String)> {
    const NOW: &str = "just now";
    if text.starts_with(NOW) {
        return Some((NOW.len(), "[AGE]".into()));
    }
    numbered(text, "", " s ago", "[AGE]")
}

/// How much room something took in the store.
fn stored(text: &str) -> Option<(usize, String)> {
    let (size, _) = text.split_once(" stored")?;
    let (number, unit) = size.split_once(' ')?;
    let is_size = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && ["B", "KiB"].contains(&unit);
    is_size.then(|| (size.len(), "[SIZE]".into()))
}

/// A number between two words.
fn numbered(text: &str, before: &str, after: &str, shown: &str) -> Option<(usize, String)> {
    let rest = text.strip_prefix(before)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && rest[digits..].starts_with(after)).then(|| (before.len() + digits + after.len(), shown.to_owned()))
}

/// Whether a text begins with a shape, `x` for a hexadecimal digit and `d` for a digit, that ends there.
fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(byte, place): (u8, u8)| match place {
        b'x' => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        b'd' => byte.is_ascii_digit(),
        literal => byte == literal,
    };
    let bytes = text.as_bytes();
    bytes.len() >= shape.len()
        && bytes.iter().copied().zip(shape.bytes()).all(fits)
        && !bytes.get(shape.len()).is_some_and(u8::is_ascii_alphanumeric)
}

#[test]
fn what_varies_is_replaced_and_nothing_else() {
    let root = Path::new("/tmp/x");
    let id = "6f449234-9c4a-4528-8076-b996a53b07ec";
    let of = |text: &str| tidy(text, root);
    assert_eq!(of(&format!("{id} 6f449234 {id}")), "[ID 1] [SHORT] [ID 1]");
    assert_eq!(of("images_snapshot_6f449234, 2026-11-20 10:27 (just now)"), "images_snapshot_[SHORT], [WHEN]");
    assert_eq!(of("at 2026-11-20T10:27:59.372776Z in /tmp/x/store"), "at [TIME] in [ROOT]/store");
    assert_eq!(of("787 B stored, 12 s ago"), "[SIZE] stored, [AGE]");
    assert_eq!(of("2026-01-31 12:00, 787 B, 12 files"), "2026-01-31 12:00, 787 B, 12 files");
    assert_eq!(of("\u{1b}[39m6f449234"), "\u{1b}[39m[SHORT]");
    assert_eq!(without_sizes("Freed 1.5 KiB of 12 packs"), "Freed [SIZE] of 12 packs");
    assert_eq!(narrow("A     B\n  x    y\n"), "A  B\n  x  y\n");
}
