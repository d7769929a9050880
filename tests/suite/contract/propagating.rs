//! Labels that go from items to those that look much like them.

use image::{GrayImage, Luma};
use snapshot::backend::{Backend, ItemChoice, LabelChange, Propagate, Run, State};
use snapshot::error::{Code, Error};
use snapshot::facets::{Label, LabelSource};
use snapshot::formats::item::Item;
use snapshot::model::TaskType;

use super::{Ground, assert_refused, ended};

/// A picture with edges, and each of its values higher by so much.
fn picture(side: u32, higher: u8) -> GrayImage {
    GrayImage::from_fn(96, 96, |x, y| {
        let light = if (x / side + y / side).is_multiple_of(2) { 30 + x } else { 150 + y / 2 };
        Luma([light as u8 + higher])
    })
}

async fn listed(backend: &dyn Backend, side: &State) -> Vec<Item> {
    backend.items(side, None).await.unwrap().map(Result::unwrap).filter(|item| item.name().ends_with(".png")).collect()
}

pub(super) async fn labels_go_to_what_looks_alike(ground: &Ground<'_>) {
    let subject = ground.subject("set").await;
    let files = [("1.png", picture(24, 0)), ("2.png", picture(24, 6)), ("3.png", picture(40, 0))];
    files.iter().for_each(|(name, picture)| picture.save(subject.folder.join(name)).unwrap());
    let read = ground.host.reindex(&subject.id, Run::Here).await.unwrap();
    ended(ground.host, &read).await.unwrap();
    let choice = ItemChoice { paths: vec!["1.png".into()], ..ItemChoice::default() };
    let add = vec![Label::new("cat", LabelSource::Manual)];
    let change = LabelChange { add, ..LabelChange::default() };
    ground.backend.change_labels(&subject.id, choice, change).await.unwrap();
    let request = Propagate { threshold: 0.88, categories: vec!["cat".into()], ..Propagate::default() };
    let task = ground.backend.propagate_labels(&subject.id, request.clone(), Run::Here).await.unwrap();
    let view = ended(ground.backend, &task).await.unwrap();
    assert_eq!(view.task.task_type, TaskType::LabelPropagation);
    let report = view.propagated.unwrap();
    assert_eq!((report.labelled, report.candidates, report.items, report.labels), (1, 1, 1, 1));
    assert_eq!((report.threshold, report.min_confidence), (0.88, Propagate::MIN_CONFIDENCE));
    let working = State::Working(subject.id.clone());
    let items = listed(ground.backend, &working).await;
    let given = &items[1].labels[0];
    assert_eq!((&*given.category, given.source.as_deref()), ("cat", Some("propagated")));
    assert!(given.confidence.unwrap() >= 0.88 && items[2].labels.is_empty(), "{items:?}");
    assert_eq!(items[0].labels[0].source.as_deref(), Some("manual"));
    assert_eq!(subject.undo().await.unwrap(), "propagate-labels");
    assert!(listed(ground.backend, &working).await[1].labels.is_empty());
    let nowhere = Propagate { threshold: 0.5, ..request };
    assert_refused(ground.backend.propagate_labels(&subject.id, nowhere, Run::Here).await, Code::Invalid);
}

pub(super) async fn labels_are_given_where_the_store_is(ground: &Ground<'_>) {
    let id = "set".to_owned().into();
    let refused = ground.backend.propagate_labels(&id, Propagate::default(), Run::Here).await;
    assert!(matches!(refused, Err(Error::Unsupported { verb: "dataset propagate-labels", .. })), "{refused:?}");
}
