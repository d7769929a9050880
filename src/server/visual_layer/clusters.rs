//! Groups of items that look alike, and what looks like one item.

use axum::Json;
use axum::extract::State;
use uuid::Uuid;

use super::blocked::visible;
use crate::clusters::Level;
use crate::contract::own::{self, ContentQuery};
use crate::contract::path;
use crate::contract::visual_layer::clusters::{IMAGES, PAGE_SIZE, VIDEOS};
use crate::contract::visual_layer::{Cluster, ClustersQuery, Duplicates, Explored, Preview, paths};
use crate::engine::{Alike, Group};
use crate::formats::item::ItemKind;
use crate::model::{DatasetId, SnapshotId};
use crate::server::AppState;
use crate::server::extract::{Authenticated, DatasetPath, Place, Query};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::EXPLORE, "Groups of images and videos that look alike, a hundred a page")
                .query::<ClustersQuery>()
                .answers::<Explored>(200, "A page of them"),
            explore,
        )
        .on(
            Operation::get(paths::DUPLICATES, "What looks like an image or video, a hundred a page")
                .query::<ClustersQuery>()
                .answers::<Duplicates>(200, "The others of its group, the most similar first"),
            duplicates,
        )
}

/// The level that is meant, and the place of the page's first group or item.
fn wanted(query: ClustersQuery) -> Result<(Level, u64), Problem> {
    let refuse = || Problem::field("query", Some("threshold"), "value_error", "it has to be from 0 to 4");
    let level = Level::ALL.get(usize::from(query.threshold.unwrap_or(0))).ok_or_else(refuse)?;
    Ok((*level, query.page_number.unwrap_or(0).saturating_mul(PAGE_SIZE as u64)))
}

async fn explore(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(query): Query<ClustersQuery>,
) -> Result<Json<Explored>, Problem> {
    let (level, from) = wanted(query)?;
    let asked = id.clone();
    let groups = state.blocking_long(&person, move |engine| {
        visible(engine, &asked)?;
        engine.groups(&asked, level, from, PAGE_SIZE)
    });
    let clusters = groups.await?.into_iter().map(|group| cluster(group, level, &id)).collect();
    Ok(Json(Explored { clusters }))
}

fn cluster(group: Group, level: Level, dataset: &DatasetId) -> Cluster {
    let is_video = group.items.iter().all(|one| one.item.kind == ItemKind::Video);
    Cluster {
        cluster_id: group.id.to_string(),
        r#type: if is_video { VIDEOS } else { IMAGES }.to_owned(),
        n_images: group.members,
        similarity_threshold: level.threshold(),
        previews: group.items.into_iter().map(|one| preview(one, dataset)).collect(),
    }
}

async fn duplicates(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    place: Place,
    Query(query): Query<ClustersQuery>,
) -> Result<Json<Duplicates>, Problem> {
    let (level, from) = wanted(query)?;
    let (id, media) = (DatasetId::from(place.id("dataset_id")?), place.id("media_id")?);
    let (asked, wanted) = (id.clone(), Uuid::parse_str(&media).unwrap_or_default());
    let group = state.blocking_long(&person, move |engine| {
        visible(engine, &asked)?;
        engine.group_of(&asked, wanted, level, from, PAGE_SIZE)
    });
    let group = group.await?;
    Ok(Json(Duplicates {
        media_id: media,
        cluster_id: group.id.to_string(),
        similarity_threshold: level.threshold(),
        n_images: group.members,
        duplicates: group.items.into_iter().map(|one| preview(one, &id)).collect(),
    }))
}

fn preview(one: Alike, dataset: &DatasetId) -> Preview {
    let Alike { item, path, similarity, saved_in } = one;
    let media_uri = saved_in.map(|snapshot| content_uri(dataset, &snapshot, &path));
    let mut labels: Vec<String> = item.labels.iter().map(|label| label.category.clone()).collect();
    labels.sort_unstable();
    labels.dedup();
    Preview {
        media_thumb_uri: media_uri.clone(),
        media_uri,
        caption: item.captions.first().map(|caption| caption.text.clone()),
        file_name: item.name().to_owned(),
        media_id: item.media_id,
        original_uri: item.path,
        labels,
        user_tags: item.tags,
        relevance_score: Some(similarity),
    }
}

/// Where this server gives the content of a saved file.
fn content_uri(dataset: &DatasetId, snapshot: &SnapshotId, file: &[u8]) -> String {
    let place = path::fill(own::paths::CONTENT, &[dataset.as_str(), snapshot.as_str()]);
    let query = ContentQuery::of(file);
    let (name, value) = match (&query.path, &query.path_base64) {
        (Some(path), _) => ("path", path),
        (None, Some(coded)) => ("path_base64", coded),
        (None, None) => return place,
    };
    format!("{place}?{name}={}", path::encode(value.as_bytes()))
}
