//! Models that say what they know.

use snapshot::backend::{DiffRequest, Enrich, Run, State};
use snapshot::error::Error;
use snapshot::model::TaskType;
use snapshot::models::{IMAGE_STATISTICS, Known};

use super::{Ground, ended, silent};

fn statistics() -> Enrich {
    Enrich { model: IMAGE_STATISTICS.into(), again: false }
}

pub(super) async fn a_model_says_what_it_knows(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    image::GrayImage::new(8, 8).save(subject.folder.join("dot.png")).unwrap();
    std::fs::write(subject.folder.join("no.png"), b"no picture").unwrap();
    let task = ground.backend.enrich(&subject.id, statistics(), Known::default(), Run::Here).await.unwrap();
    let view = ended(ground.backend, &task).await.unwrap();
    assert_eq!(view.task.task_type, TaskType::Enrichment);
    let report = view.enriched.unwrap();
    assert_eq!((report.items, report.answered, report.failed), (2, 1, 1));
    assert_eq!(report.errors[0].path, "no.png");
    let models = ground.backend.models(&subject.id, Known::default()).await.unwrap();
    assert_eq!((&models[0].name, models[0].items), (&report.model, report.answered));
    let sides =
        [State::Snapshot(subject.id.clone(), subject.first.snapshot_id.clone()), State::Working(subject.id.clone())];
    let diff = ground.backend.diff(&sides[0], &sides[1], DiffRequest::default(), silent()).await.unwrap();
    let facet = diff.facets.get("enrichment/image-statistics").map_or(0, |facet| facet.added);
    assert_eq!(facet, 1);
}

pub(super) async fn models_run_where_the_store_is(ground: &Ground<'_>) {
    let id = "set".to_owned().into();
    let refused = ground.backend.enrich(&id, statistics(), Known::default(), Run::Here).await;
    assert!(matches!(refused, Err(Error::Unsupported { verb: "dataset enrich", .. })), "{refused:?}");
    let refused = ground.backend.models(&id, Known::default()).await;
    assert!(matches!(refused, Err(Error::Unsupported { verb: "dataset models", .. })), "{refused:?}");
}
