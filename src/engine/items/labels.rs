//! Labels: setting, removing, and taking over many of them.

use crate::backend::{ImportReport, ItemChoice, ItemsChanged, LabelChange, LabelImport, LabelRow};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::items::fold::{Bulk, live_media};
use crate::engine::items::importing::{Gathered, Outcome};
use crate::engine::items::write::ensure_writable;
use crate::error::{Error, Result};
use crate::facets::{LABELS, Label, LabelSource, Labels};
use crate::model::DatasetId;
use crate::progress::{Phase, Progress};

impl Engine {
    /// Changes the labels of items. Durable when it returns.
    ///
    /// # Errors
    /// `NotFound` for an item that the working state does not have; `Invalid` for what cannot be a label; `Busy` while
    /// the dataset is restored; `WrongStatus` for one that is damaged. Then nothing has changed.
    pub fn change_labels(&self, id: &DatasetId, choice: &ItemChoice, change: &LabelChange) -> Result<ItemsChanged> {
        self.ensure(id, Action::Annotate)?;
        change.add.iter().try_for_each(Label::ensure_sound)?;
        if change.add.is_empty() && change.remove.is_empty() && !change.clear {
            return Err(Error::invalid("the change of labels", "it names no category"));
        }
        let (keys, media) = self.choose(id, choice)?;
        let changed =
            self.change_rows(id, &Bulk { facet: LABELS, keys: &keys, media, change: &|_, now| change.of(now) })?;
        Ok(ItemsChanged { items: keys.len() as u64, changed })
    }

    /// Refuses what a change of tags or labels would be refused for whatever it is, without beginning one.
    ///
    /// # Errors
    /// `Busy` while the dataset is restored; `WrongStatus` for one that is damaged; `Invalid` for a tenant.
    pub fn ensure_labelled(&self, id: &DatasetId) -> Result<()> {
        self.ensure(id, Action::Annotate)?;
        self.read(|read| ensure_writable(read, &live_media(read, id)?))
    }

    /// Takes over labels from elsewhere. A row that is no good fails alone, and is told in the report. Several rows may
    /// be about one item. Durable when it returns.
    ///
    /// # Errors
    /// What `rows` says; `Busy` while the dataset is restored; `WrongStatus` for one that is damaged; `Interrupted`. Then
    /// nothing has changed.
    pub fn import_labels(
        &self,
        id: &DatasetId,
        rows: &mut dyn Iterator<Item = Result<LabelRow>>,
        import: &LabelImport,
        progress: &dyn Progress,
    ) -> Result<ImportReport> {
        self.ensure(id, Action::Annotate)?;
        progress.phase(Phase::Storing, None, None);
        let media = self.state(&self.live_dataset(id)?.head)?.media();
        let mut outcome = Outcome::default();
        let sound = |labels: &Vec<Label>| labels.iter().try_for_each(Label::ensure_sound).map_err(|e| e.to_string());
        let gathered = Gathered::of(self.store.nodes(), &media, rows, &sound, &mut outcome, progress)?;
        let (keys, labels) = gathered.by_key();
        let change = |at: usize, now: Option<Vec<u8>>| {
            let mut all = decode(now)?;
            if import.replace {
                all.retain(|label| label.source != LabelSource::Import);
            }
            all.extend(labels[at].iter().flat_map(|(_, labels)| labels.iter().cloned()));
            Ok(all.encode())
        };
        self.change_rows(id, &Bulk { facet: LABELS, keys: &keys, media, change: &change })?;
        outcome.inserted = labels.iter().map(|rows| rows.len() as u64).sum();
        Ok(outcome.report(None, None))
    }
}

impl LabelChange {
    fn of(&self, now: Option<Vec<u8>>) -> Result<Option<Vec<u8>>> {
        let mut labels = decode(now)?;
        labels.retain(|label| !self.clear && !self.remove.contains(&label.category));
        labels.extend(self.add.iter().cloned());
        Ok(labels.encode())
    }
}

fn decode(value: Option<Vec<u8>>) -> Result<Labels> {
    value.as_deref().map_or_else(|| Ok(Labels::default()), Labels::decode)
}
