//! The lines of a file of labels.

use super::super::row::{category, confidence};
use crate::formats::metadata::shown;
use crate::formats::problems::{Place, RowError};

/// An object, with its box in parts of the image.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// Where it stands.
    pub place: Place,
    /// The name of its class.
    pub category: String,
    /// Left, top, width and height in parts of the image. Whether they lie in it is to be seen with its size.
    pub parts: [f64; 4],
    /// How sure that is, from 0 to 1.
    pub confidence: Option<f64>,
}

/// The objects that stand in a text. Empty lines count for nothing.
pub fn objects(text: &str, classes: &[String]) -> Vec<Result<Object, RowError>> {
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let places = lines.zip(1..).map(|((text, line), row)| (text, Place::line(row, line)));
    places.map(|(text, place)| object(text, place, classes).map_err(|reason| place.refuse(reason))).collect()
}

fn object(line: &str, place: Place, classes: &[String]) -> Result<Object, String> {
    let mut words = line.split_whitespace();
    let class = words.next().unwrap_or_default();
    let name = class.parse::<usize>().map_err(|_| format!("`{}` is no number of a class", shown(class)))?;
    let name = classes.get(name).filter(|name| !name.is_empty());
    let category = category(name.ok_or_else(|| format!("class {class} has no name"))?)?;
    let numbers: Vec<f64> = words.map(number).collect::<Result<_, _>>()?;
    let (parts, sure) = match numbers[..] {
        [x, y, width, height] => (boxed(x, y, width, height), None),
        [x, y, width, height, sure] => (boxed(x, y, width, height), Some(confidence(sure)?)),
        ref outline if outline.len() >= 6 && outline.len() % 2 == 0 => (around(outline), None),
        _ => return Err(format!("it has {} numbers, a box has 4", numbers.len())),
    };
    ensure_area(parts)?;
    Ok(Object { place, category, parts, confidence: sure })
}

fn number(word: &str) -> Result<f64, String> {
    let number = word.parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or_else(|| format!("`{}` is no number", shown(word)))
}

fn boxed(x: f64, y: f64, width: f64, height: f64) -> [f64; 4] {
    [x - width / 2.0, y - height / 2.0, width, height]
}

/// The box around an outline.
fn around(outline: &[f64]) -> [f64; 4] {
    let extent = |from: usize| {
        let along = outline.iter().skip(from).step_by(2);
        along.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(*at), high.max(*at)))
    };
    let ((left, right), (top, bottom)) = (extent(0), extent(1));
    [left, top, right - left, bottom - top]
}

fn ensure_area([_, _, width, height]: [f64; 4]) -> Result<(), String> {
    if width <= 0.0 || height <= 0.0 { Err("the box has no area".into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::item::Bbox;

    type Shown = (String, [f64; 4], Option<f64>);

    fn read(text: &str) -> Vec<Result<Shown, String>> {
        let classes = ["cat".to_owned(), "dog".to_owned()];
        let found = objects(text, &classes).into_iter();
        let shown = |object: Object| (object.category, Bbox::of_parts(object.parts, (100, 50)).0, object.confidence);
        found.map(|object| object.map(shown).map_err(|bad| bad.to_string())).collect()
    }

    #[test]
    fn boxes_and_outlines_become_pixels() {
        let found = read("0 0.5 0.5 0.2 0.4\n\n 1 0.1 0.1 0.2 0.2 0.75\r\n1 0.1 0.2 0.3 0.2 0.2 0.6\n");
        assert_eq!(found[0], Ok(("cat".into(), [40.0, 15.0, 20.0, 20.0], None)));
        assert_eq!(found[1], Ok(("dog".into(), [0.0, 0.0, 20.0, 10.0], Some(0.75))));
        assert_eq!(found[2], Ok(("dog".into(), [10.0, 10.0, 20.0, 20.0], None)));
    }

    #[test]
    fn bad_lines_fail_alone() {
        let found = read("x 0.5 0.5 1 1\n5 0.5 0.5 1 1\n0 0.5\n0 0.5 0.5 0 1\n0 0.5 nan 1 1\n0 0.5 0.5 1 1\n");
        let expected = [
            "row 1 (line 1): `x` is no number of a class",
            "row 2 (line 2): class 5 has no name",
            "row 3 (line 3): it has 1 numbers, a box has 4",
            "row 4 (line 4): the box has no area",
            "row 5 (line 5): `nan` is no number",
        ];
        assert_eq!(found[..5].iter().map(|bad| bad.clone().unwrap_err()).collect::<Vec<_>>(), expected);
        assert!(found[5].is_ok());
    }
}
