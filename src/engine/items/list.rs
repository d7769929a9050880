//! The items of a dataset or of a snapshot, one after the other, each with all that is known of it.
//!
//! The tree of files and those of the facets are walked side by side, so that memory does not grow with the dataset.

use std::sync::Arc;

use uuid::Uuid;

use crate::backend::{ItemSelection, Items, State as Side};
use crate::engine::Engine;
use crate::engine::access::Action;
use crate::engine::content::Nodes;
use crate::engine::items::edits::Edits;
use crate::engine::items::follow::is_item;
use crate::engine::items::read::fields_of;
use crate::error::Result;
use crate::facets::{self, CLUSTERS, Clusters, Entry, INDEX, Index, Json, LABELS, Labels, METADATA, MediaKind};
use crate::facets::{ENRICHMENT, Membership, Metadata, TAGS, Tags, path_of_key};
use crate::formats::export::Fields;
use crate::formats::item::{Bbox, Caption, Issue, Item, ItemKind, Label};
use crate::model::{bytes_if_not_text, path_text};
use crate::query::Filter;
use crate::state::State;
use crate::tree::{self, Cursor, Entries, TreeRoot};

/// The issue of an item that has copies; it is the one that belongs to a group.
const DUPLICATES: &str = "duplicates";

impl Engine {
    /// The items of a side in the order of a walk, with all that is known of them, read as they are asked for; only those
    /// for which an expression is true, if there is one.
    ///
    /// # Errors
    /// `Invalid` for an expression that cannot be used and for a tenant. The items end with the first that cannot be read.
    pub fn items(&self, side: &Side, condition: Option<&str>) -> Result<Items> {
        self.ensure_side(side, Action::Look)?;
        let walk = self.view(side)?.walk(condition)?;
        Ok(Box::new(walk.map(|found| found.map(|found| found.item))))
    }

    /// What a side has now. Whoever asks was let through.
    pub(super) fn view(&self, side: &Side) -> Result<View> {
        let (state, above) = self.known(side)?;
        let (Side::Working(id) | Side::Snapshot(id, _)) = side;
        let namespace = Uuid::parse_str(id.as_str()).unwrap_or_default();
        let nodes = Arc::new(Nodes::of(self.objects()));
        Ok(View { nodes, state, above: Arc::new(above), namespace, selection: None })
    }

    /// The ids of the items of a side with their paths, in the order of a walk.
    ///
    /// # Errors
    /// `Invalid` for a tenant. The ids end with the first item that cannot be read.
    pub fn media_ids(&self, side: &Side) -> Result<MediaIds> {
        self.ensure_side(side, Action::Look)?;
        let View { nodes, state, namespace, .. } = self.view(side)?;
        let item = move |entry: Result<(Vec<u8>, Vec<u8>)>| {
            let named = |(key, value): (Vec<u8>, Vec<u8>)| {
                let path = path_of_key(&key);
                Ok(is_item(&value)?.then(|| (media_id(&namespace, &path), path)))
            };
            entry.and_then(named).transpose()
        };
        Ok(Box::new(tree::iter(nodes, &state.media()).filter_map(item)))
    }
}

/// Ids of items with their paths.
pub type MediaIds = Box<dyn Iterator<Item = Result<(Uuid, Vec<u8>)>> + Send>;

/// The id of an item: of its dataset and its path, so that it stays the same whatever becomes of the content.
fn media_id(namespace: &Uuid, path: &[u8]) -> Uuid {
    Uuid::new_v5(namespace, path)
}

/// A moment of a dataset. Its items can be walked over as often as needed, and are the same each time.
pub(super) struct View {
    pub(super) nodes: Arc<Nodes>,
    pub(super) state: State,
    above: Arc<Edits>,
    /// What ids of items are made of, with their paths.
    pub(super) namespace: Uuid,
    selection: Option<Arc<ItemSelection>>,
}

/// An item, and what is stored of it.
pub(super) struct Found {
    pub(super) item: Item,
    pub(super) entry: Entry,
}

impl View {
    /// The same with these items only, if any are named.
    pub(super) fn choosing(self, selection: Option<ItemSelection>) -> Self {
        Self { selection: selection.map(Arc::new), ..self }
    }

    /// Begins a walk over the items for which an expression is true.
    pub(super) fn walk(&self, condition: Option<&str>) -> Result<Walk> {
        let filter = condition.map(Filter::parse).transpose()?;
        let mut names: Vec<&str> = self.state.facets.keys().map(String::as_str).chain(self.above.facets()).collect();
        names.retain(|name| facets::is_of_items(name));
        names.sort_unstable();
        names.dedup();
        let rows = names.into_iter().map(|name| Rows::new(self, name)).collect();
        let media = tree::iter(Arc::clone(&self.nodes), &self.state.media());
        let selection = self.selection.clone();
        Ok(Walk { media, rows, namespace: self.namespace, selection, filter, is_over: false })
    }

    /// How many items a walk has.
    pub(super) fn count(&self, condition: Option<&str>) -> Result<u64> {
        let mut count = 0;
        if condition.is_some() || self.selection.is_some() {
            for found in self.walk(condition)? {
                found?;
                count += 1;
            }
            return Ok(count);
        }
        for entry in tree::iter(Arc::clone(&self.nodes), &self.state.media()) {
            count += u64::from(is_item(&entry?.1)?);
        }
        Ok(count)
    }

    /// The custom fields.
    pub(super) fn fields(&self) -> Result<Fields> {
        fields_of(&self.nodes, &self.state)
    }
}

/// A walk over items. It ends with the first failure.
pub(super) struct Walk {
    media: Entries<Arc<Nodes>>,
    rows: Vec<Rows>,
    namespace: Uuid,
    selection: Option<Arc<ItemSelection>>,
    filter: Option<Filter>,
    is_over: bool,
}

impl Iterator for Walk {
    type Item = Result<Found>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let found = self.find().transpose();
        self.is_over = !matches!(found, Some(Ok(_)));
        found
    }
}

impl Walk {
    fn find(&mut self) -> Result<Option<Found>> {
        while let Some(entry) = self.media.next() {
            let (key, value) = entry?;
            if !is_item(&value)? {
                continue;
            }
            let entry = Entry::decode(&value)?;
            let (item, groups) = self.item(&key, &entry)?;
            let in_groups =
                |chosen: &ItemSelection| chosen.has(&item.media_id, groups.iter().map(|group| group.cluster.as_str()));
            if !self.selection.as_deref().is_none_or(in_groups) {
                continue;
            }
            let is_meant = self.filter.as_ref().map_or(Ok(true), |filter| filter.matches(&item))?;
            if is_meant {
                return Ok(Some(Found { item, entry }));
            }
        }
        Ok(None)
    }

    /// An item, and the groups that it is in. Files are asked for in the order of their keys.
    pub(super) fn item(&mut self, key: &[u8], entry: &Entry) -> Result<(Item, Vec<Membership>)> {
        let path = path_of_key(key);
        let mut item = Item {
            path: path_text(&path),
            path_base64: bytes_if_not_text(&path),
            media_id: media_id(&self.namespace, &path).to_string(),
            kind: match entry.media {
                MediaKind::Image => ItemKind::Image,
                MediaKind::Video => ItemKind::Video,
                MediaKind::Other => ItemKind::Other,
            },
            size: entry.size,
            ..Item::default()
        };
        let mut groups = Vec::new();
        for rows in &mut self.rows {
            let Some(value) = rows.get(key)? else { continue };
            match &*rows.facet {
                CLUSTERS => groups = Clusters::decode(&value)?.0,
                facet => learn(&mut item, facet, &value)?,
            }
        }
        join(&mut item, &groups);
        Ok((item, groups))
    }
}

/// Takes over what a facet says.
fn learn(item: &mut Item, facet: &str, value: &[u8]) -> Result<()> {
    match facet {
        INDEX => read_index(item, Index::decode(value)?),
        METADATA => item.metadata = Metadata::decode(value)?.0,
        TAGS => item.tags = Tags::decode(value)?.0.into_iter().collect(),
        LABELS => {
            let labels = Labels::decode(value)?;
            item.captions = labels.captions().map(caption).collect();
            item.labels = labels.into_iter().map(label).collect();
        }
        _ => {
            if let Some(model) = facet.strip_prefix(ENRICHMENT) {
                item.enrichment.insert(model.to_owned(), Json::parse(value)?);
            }
        }
    }
    Ok(())
}

fn read_index(item: &mut Item, index: Index) {
    item.format = index.format;
    item.width = index.width;
    item.height = index.height;
    item.duration = index.duration;
    item.frames = index.frames;
    item.uniqueness = index.uniqueness;
    let issue =
        |issue: facets::Issue| Issue { kind: issue.kind, confidence: Some(issue.confidence), ..Issue::default() };
    item.issues = index.issues.into_iter().map(issue).collect();
}

fn label(label: facets::Label) -> Label {
    Label {
        category: label.category,
        bbox: label.bbox.map(Bbox),
        confidence: label.confidence,
        original_id: label.original_id,
        source: Some(label.source.to_string()),
    }
}

fn caption(caption: &facets::Caption) -> Caption {
    Caption { text: caption.text.clone(), source: Some(caption.source.to_string()) }
}

/// Says in which groups an item is: its cluster is the widest, its copies are in the strictest.
fn join(item: &mut Item, groups: &[Membership]) {
    let by_threshold = |a: &&Membership, b: &&Membership| a.threshold.total_cmp(&b.threshold);
    if let Some(strictest) = groups.iter().max_by(by_threshold) {
        for issue in item.issues.iter_mut().filter(|issue| issue.kind == DUPLICATES) {
            issue.group = Some(strictest.cluster.clone());
            issue.threshold = Some(strictest.threshold);
        }
    }
    item.cluster = groups.iter().min_by(by_threshold).map(|widest| widest.cluster.clone());
}

/// The rows of a facet, asked for in the order of their keys.
struct Rows {
    facet: String,
    above: Arc<Edits>,
    nodes: Arc<Nodes>,
    /// `None` once there are no more.
    cursor: Option<Cursor<Arc<Nodes>>>,
}

impl Rows {
    fn new(view: &View, facet: &str) -> Self {
        let root: TreeRoot = view.state.facet(facet);
        let cursor = (!root.is_empty()).then(|| Cursor::new(Arc::clone(&view.nodes), &root));
        Self { facet: facet.to_owned(), above: Arc::clone(&view.above), nodes: Arc::clone(&view.nodes), cursor }
    }

    fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        if let Some(value) = self.above.get(&self.facet, key) {
            return Ok(value.clone());
        }
        let Some(cursor) = &mut self.cursor else { return Ok(None) };
        cursor.seek(key)?;
        let is_at_end = match cursor.entry() {
            Some((found, value)) if found == key => return value.load(&*self.nodes).map(Some),
            found => found.is_none(),
        };
        if is_at_end {
            self.cursor = None;
        }
        Ok(None)
    }
}
