//! Exports: a dataset or a snapshot as a file that others can read.

use std::collections::HashSet;
use std::path::Path;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// A ZIP with `metadata.json`, and the files if they are wanted.
    #[default]
    Zip,
    /// `metadata.json` alone.
    Json,
    /// A row for each item.
    Csv,
    /// The same, by columns.
    Parquet,
    /// Images with their labels as COCO has them.
    Coco,
}

impl ExportFormat {
    /// All formats.
    pub const ALL: [Self; 5] = [Self::Zip, Self::Json, Self::Csv, Self::Parquet, Self::Coco];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Coco => "coco",
        }
    }

    /// The format that the ending of a file's name stands for.
    pub fn of_name(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| *format != Self::Coco && format.as_str() == ending)
    }
}

impl FromStr for ExportFormat {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word).ok_or_else(|| {
            let what = format!("format `{}`", word.escape_debug());
            Error::invalid(what, "the formats are zip, json, csv, parquet and coco")
        })
    }
}

/// What is exported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportRequest {
    /// What the file is.
    pub format: ExportFormat,
    /// Whether the content of the items comes along.
    pub images: bool,
    /// Whether a zip has `metadata.parquet` in the place of `metadata.json`.
    pub parquet: bool,
    /// Only items for which this expression is true.
    pub condition: Option<String>,
    /// Only these items.
    pub selection: Option<ItemSelection>,
}

/// Items by their ids, and by those of the groups that they are in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemSelection {
    /// Ids of items.
    pub media: HashSet<String>,
    /// Groups, each without some of its items.
    pub clusters: Vec<(String, HashSet<String>)>,
}

impl ItemSelection {
    /// Whether an item is meant that is in these groups.
    pub fn has<'a>(&self, media: &str, mut groups: impl Iterator<Item = &'a str>) -> bool {
        let in_cluster =
            |group: &str| self.clusters.iter().any(|(cluster, without)| cluster == group && !without.contains(media));
        self.media.contains(media) || groups.any(in_cluster)
    }
}

impl ExportRequest {
    /// Refuses what no file can hold.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn ensure_sound(&self) -> Result<()> {
        if self.images && self.format != ExportFormat::Zip {
            let what = format!("an export as {}", self.format.as_str());
            return Err(Error::invalid(what, "it has no place for the files; a zip has"));
        }
        Ok(())
    }

    /// The report of an export of nothing.
    pub(crate) fn report(&self) -> ExportReport {
        ExportReport { path: None, format: self.format, items: 0, files: 0, bytes: 0 }
    }
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportReport {
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What it is.
    pub format: ExportFormat,
    /// Items in it.
    pub items: u64,
    /// How many of them have their content in it.
    pub files: u64,
    /// Its size.
    pub bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_has_items_and_groups() {
        let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<HashSet<_>>();
        let selection = ItemSelection { media: set(&["1"]), clusters: vec![("c".into(), set(&["1", "2"]))] };
        let has = |media: &str, groups: &[&str]| selection.has(media, groups.iter().copied());
        assert!(has("1", &[]) && has("3", &["b", "c"]));
        assert!(!has("2", &["c"]) && !has("3", &["b"]) && !has("3", &[]));
    }

    #[test]
    fn the_ending_of_a_name_says_the_format() {
        let of = |name: &str| ExportFormat::of_name(Path::new(name));
        assert_eq!((of("a/b.ZIP"), of("x.parquet")), (Some(ExportFormat::Zip), Some(ExportFormat::Parquet)));
        assert_eq!((of("a.json"), of("a.csv")), (Some(ExportFormat::Json), Some(ExportFormat::Csv)));
        assert_eq!((of("a.coco"), of("zip"), of("a.txt")), (None, None, None));
        assert_eq!("coco".parse::<ExportFormat>().unwrap(), ExportFormat::Coco);
        assert!("xml".parse::<ExportFormat>().unwrap_err().to_string().contains("parquet"));
    }
}
