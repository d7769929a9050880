//! Labels: setting, removing, and taking over many of them.

use crate::backend::{ImportReport, ItemChoice, ItemsChanged, LabelChange, LabelForm, LabelImport, LabelRow};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::items::finder::Finder;
use crate::engine::items::fold::{Bulk, live_media};
use crate::engine::items::importing::{Each, OfKey, Outcome, by_key, gather};
use crate::engine::items::sizes::Sizes;
use crate::engine::items::write::ensure_writable;
use crate::error::{Error, Result};
use crate::facets::{LABELS, Label, LabelSource, Labels};
use crate::model::DatasetId;
use crate::progress::{Phase, Progress, ensure_going};

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
        let head = self.state(&self.live_dataset(id)?.head)?;
        let (nodes, media) = (self.store.nodes(), head.media());
        let mut outcome = Outcome::default();
        let mut finder = match import.form {
            LabelForm::Pixels => Finder::named(nodes, &media),
            LabelForm::Parts => Finder::of_stems(nodes, &media),
        };
        let gathered = gather(&mut finder, Each::All, rows, &mut packed, &mut outcome, progress)?;
        let mut sizes = Sizes::of(self, &head, import.form);
        let (mut keys, mut found) = (Vec::new(), Vec::new());
        for (key, rows) in by_key(gathered) {
            ensure_going(progress)?;
            let rows = rows.into_iter().map(|(number, packed)| Ok((number, Labels::decode(&packed)?)));
            let rows = sizes.fitting(&key, rows.collect::<Result<_>>()?, &mut outcome)?;
            if !rows.is_empty() {
                outcome.inserted += rows.len() as u64;
                keys.push(key);
                found.push(together(rows).encode());
            }
        }
        let change = |at: usize, now: Option<Vec<u8>>| {
            let (mut all, new) = (decode(now)?, decode(found[at].clone())?);
            if import.replace {
                make_room(&mut all, &new);
            }
            all.append(new);
            Ok(all.encode())
        };
        self.change_rows(id, &Bulk { facet: LABELS, keys: &keys, media, change: &change })?;
        Ok(outcome.report(None, None))
    }
}

/// What a row says as it is kept until all have been read.
fn packed(labels: Labels) -> std::result::Result<Vec<u8>, String> {
    labels.ensure_sound().map_err(|error| error.to_string())?;
    Ok(labels.encode().unwrap_or_else(|| b"[]".to_vec()))
}

fn together(rows: OfKey<Labels>) -> Labels {
    let mut all = Labels::default();
    rows.into_iter().for_each(|(_, labels)| all.append(labels));
    all
}

/// Removes what was taken over earlier, labels for labels and captions for captions. No label at all is the news that
/// there is none.
fn make_room(all: &mut Labels, new: &Labels) {
    let has_captions = new.captions().next().is_some();
    if new.iter().next().is_some() || !has_captions {
        all.retain(|label| label.source != LabelSource::Import);
    }
    if has_captions {
        all.retain_captions(|caption| caption.source != LabelSource::Import);
    }
}

impl LabelChange {
    fn of(&self, now: Option<Vec<u8>>) -> Result<Option<Vec<u8>>> {
        let mut labels = decode(now)?;
        labels.retain(|label| !self.clear && !self.remove.contains(&label.category));
        labels.retain_captions(|_| !self.clear);
        labels.extend(self.add.iter().cloned());
        Ok(labels.encode())
    }
}

fn decode(value: Option<Vec<u8>>) -> Result<Labels> {
    value.as_deref().map_or_else(|| Ok(Labels::default()), Labels::decode)
}
