//! Numbers as people and programs write them, in the form that JSON has.

/// The number in JSON's form; `None` if it is none, or not finite.
///
/// Digits stay as they are. A text that begins with a zero before other digits is no number: those are codes, whose
/// zeros count.
pub(super) fn parse(text: &str) -> Option<Box<str>> {
    let text = text.trim_matches(' ');
    let number = as_json(text).or_else(|| as_json(&completed(text)?))?;
    number.parse::<f64>().is_ok_and(f64::is_finite).then_some(number)
}

/// What programs write where there is no number.
pub(super) fn is_nan(text: &str) -> bool {
    text.trim_matches(' ').eq_ignore_ascii_case("nan")
}

fn as_json(text: &str) -> Option<Box<str>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_at(run(digits));
    if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let rest = match rest.strip_prefix('.') {
        Some(part) if run(part) > 0 => &part[run(part)..],
        Some(_) => return None,
        None => rest,
    };
    let rest = match rest.strip_prefix(['e', 'E']) {
        Some(power) => {
            let power = power.strip_prefix(['+', '-']).unwrap_or(power);
            (run(power) > 0).then(|| &power[run(power)..])?
        }
        None => rest,
    };
    rest.is_empty().then(|| text.into())
}

/// How many digits it begins with.
fn run(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// `+5`, `.5` and `5.` with what JSON wants to have there.
fn completed(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, rest) = unsigned.split_at(run(unsigned));
    let has_digits = !whole.is_empty() || rest.strip_prefix('.').is_some_and(|part| run(part) > 0);
    if !has_digits {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let rest = match rest.strip_prefix('.') {
        Some(part) if run(part) == 0 => format!(".0{part}"),
        _ => rest.to_owned(),
    };
    Some(format!("{}{whole}{rest}", if text.starts_with('-') { "-" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facets::Json;

    #[test]
    fn numbers_get_the_form_of_json() {
        for (text, number) in [
            ("0", "0"),
            ("-1.50", "-1.50"),
            (" 7 ", "7"),
            ("1e5", "1e5"),
            ("+3", "3"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5.0"),
            ("5.e3", "5.0e3"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(number), "{text}");
            assert!(Json::parse(number.as_bytes()).is_ok());
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "", "-", "+", ".", "007", "-01.5", "1,5", "1e", "1e+", "0x10", "inf", "nan", "1e999", "1 2", "--1", "+-1",
            "५",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
