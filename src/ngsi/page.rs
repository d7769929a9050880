//! Pages of lists.

use crate::ngsi::fault::quoted;
use crate::ngsi::{Fault, Result};

/// Most items on a page.
const LARGEST: usize = 1_000;
/// Items on a page of entities unless something else is asked for.
const USUAL: usize = 20;
/// Most items that can be skipped.
const FARTHEST: usize = 10_000;

/// Which part of a list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Items left out at the beginning.
    pub offset: usize,
    /// Most items shown; all if `None`.
    pub limit: Option<usize>,
}

impl Page {
    /// A page of entities: twenty items unless something else is asked for.
    ///
    /// # Errors
    /// `BadData` for what is no number, or one out of range.
    pub fn of_entities(limit: Option<&str>, offset: Option<&str>) -> Result<Self> {
        let limit = limit.map_or(Ok(USUAL), |text| number("limit", text, 1, LARGEST))?;
        let offset = offset.map_or(Ok(0), |text| number("offset", text, 0, FARTHEST))?;
        Ok(Self { offset, limit: Some(limit) })
    }

    /// A page of snapshots: all of them unless something else is asked for.
    ///
    /// # Errors
    /// `BadData` for what is no number, or one out of range.
    pub fn of_snapshots(limit: Option<&str>, offset: Option<&str>) -> Result<Self> {
        let limit = limit.map(|text| number("limit", text, 1, LARGEST)).transpose()?;
        let offset = offset.map_or(Ok(0), |text| number("offset", text, 0, usize::MAX))?;
        Ok(Self { offset, limit })
    }

    /// The part of a list that is shown.
    pub fn cut<T>(self, list: Vec<T>) -> Vec<T> {
        list.into_iter().skip(self.offset).take(self.limit.unwrap_or(usize::MAX)).collect()
    }

    /// The page after this one, if there are that many items.
    pub fn next(self, total: usize) -> Option<Self> {
        let end = self.offset.checked_add(self.limit?)?;
        (end < total).then_some(Self { offset: end, ..self })
    }

    /// The page before this one.
    pub fn previous(self) -> Option<Self> {
        let limit = self.limit?;
        (self.offset > 0).then(|| Self { offset: self.offset.saturating_sub(limit), ..self })
    }
}

fn number(name: &str, text: &str, least: usize, most: usize) -> Result<usize> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| is_number && (least..=most).contains(number));
    number.ok_or_else(|| {
        let range = if most == usize::MAX { format!("{least} or more") } else { format!("{least} to {most}") };
        Fault::bad(format!("`{name}` is {}, give a number: {range}", quoted(text)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_range() {
        let page = |limit, offset| Page::of_entities(limit, offset);
        assert_eq!(page(None, None).unwrap(), Page { offset: 0, limit: Some(20) });
        assert_eq!(page(Some("1000"), Some("10000")).unwrap(), Page { offset: 10_000, limit: Some(1_000) });
        for bad in ["0", "1001", "-1", "+1", "NaN", "", "1.5", "99999999999999999999999"] {
            assert!(page(Some(bad), None).is_err(), "{bad}");
        }
        assert!(page(None, Some("10001")).is_err() && Page::of_snapshots(None, Some("10001")).is_ok());
        assert_eq!(Page::of_snapshots(None, None).unwrap().limit, None);
    }

    #[test]
    fn pages_follow_each_other() {
        let page = Page { offset: 2, limit: Some(2) };
        assert_eq!(page.cut(vec![0, 1, 2, 3, 4]), [2, 3]);
        assert_eq!(page.next(5), Some(Page { offset: 4, limit: Some(2) }));
        assert_eq!(page.next(4), None);
        assert_eq!(page.previous(), Some(Page { offset: 0, limit: Some(2) }));
        assert_eq!(Page { offset: 1, ..page }.previous().unwrap().offset, 0);
        assert!(Page { offset: 9, ..page }.cut(vec![1]).is_empty());
    }
}
