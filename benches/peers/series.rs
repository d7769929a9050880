//! What runs took: one sample a run, and what is told of several.

/// What one run took.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sample {
    /// Seconds from start to end.
    pub(crate) wall: f64,
    /// Seconds of CPU, in the program and in the kernel; `None` where they cannot be had.
    pub(crate) cpu: Option<f64>,
    /// The most memory that one process had, in bytes.
    pub(crate) peak: Option<u64>,
}

/// The samples of one tool doing one thing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Series(Vec<Sample>);

impl Series {
    pub(crate) fn push(&mut self, sample: Sample) {
        self.0.push(sample);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The middle of the wall times.
    pub(crate) fn median(&self) -> f64 {
        middle(self.0.iter().map(|sample| sample.wall).collect()).unwrap_or(f64::NAN)
    }

    pub(crate) fn minimum(&self) -> f64 {
        self.0.iter().map(|sample| sample.wall).fold(f64::NAN, f64::min)
    }

    pub(crate) fn cpu(&self) -> Option<f64> {
        middle(self.0.iter().filter_map(|sample| sample.cpu).collect())
    }

    pub(crate) fn peak(&self) -> Option<u64> {
        self.0.iter().filter_map(|sample| sample.peak).max()
    }
}

/// The median: of an even number of values the mean of the two in the middle.
fn middle(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = values.get(values.len() / 2)?;
    let lower = values.get((values.len() - 1) / 2)?;
    Some((lower + upper) / 2.0)
}
