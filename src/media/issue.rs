//! What can be wrong with an image or a video.

/// Longest reason, in characters. Decoders quote what they found, and that can be anything.
const REASON_MAX: usize = 200;

/// Kinds of issues that a single file can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueKind {
    /// Nothing in it is sharp.
    Blur,
    /// Nearly all of it is bright.
    Bright,
    /// It cannot be decoded, or not to its end.
    Corrupt,
    /// Nearly all of it is dark.
    Dark,
    /// It was not decoded, because that would take more memory or time than is allowed.
    Oversize,
}

impl IssueKind {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blur => "blur",
            Self::Bright => "bright",
            Self::Corrupt => "corrupt",
            Self::Dark => "dark",
            Self::Oversize => "oversize",
        }
    }
}

/// An issue of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// What is wrong.
    pub kind: IssueKind,
    /// How certain that is, from above 0 to 1, in steps of a hundredth so that it is the same on every machine.
    pub confidence: f64,
    /// Why, where it is not to be seen.
    pub reason: Option<String>,
}

impl Issue {
    /// An issue with a reason; certain.
    pub(super) fn because(kind: IssueKind, reason: impl Into<String>) -> Self {
        let reason: String = reason.into();
        let reason = reason.chars().map(|char| if char.is_control() { ' ' } else { char }).take(REASON_MAX).collect();
        Self { kind, confidence: 1.0, reason: Some(reason) }
    }

    /// An issue of this certainty, unless that is nothing.
    pub(super) fn measured(kind: IssueKind, certainty: f64) -> Option<Self> {
        let confidence = (certainty.min(1.0) * 100.0).round() / 100.0;
        (confidence > 0.0).then_some(Self { kind, confidence, reason: None })
    }
}
