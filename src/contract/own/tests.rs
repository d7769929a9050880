//! Errors come out as they went in, and nothing of the server's machine travels.

use super::*;
use crate::error::{Code, Error};
use crate::model::DatasetStatus;

fn through(error: &Error) -> Error {
    let body = serde_json::to_string(&Failure::of(error).unwrap()).unwrap();
    let failure: Failure = serde_json::from_str(&body).unwrap();
    failure.into_error("the server", 409, None)
}

#[test]
fn an_error_comes_out_as_it_went_in() {
    let errors = [
        Error::NotFound { what: "snapshot", reference: "x".into(), within: Some("set".into()) },
        Error::Ambiguous { what: "dataset", reference: "x".into(), candidates: vec!["a".into(), "b".into()] },
        Error::invalid("a name", "it is empty"),
        Error::Busy { what: "dataset `set`".into(), holder: "a restore runs".into() },
        Error::WrongStatus {
            dataset: "set".into(),
            verb: "restore",
            allowed: "Ready, Partial Index or Error",
            status: DatasetStatus::Indexing,
        },
        Error::StalePlan { given: "a".into(), now: "b".into() },
        Error::CurrentSnapshot { name: "first".into() },
        Error::Protected { name: "first".into(), reason: Some("because".into()) },
        Error::Exists { what: "dataset", name: "set".into() },
        Error::NothingToUndo { reason: "there is nothing to undo".into() },
        Error::NotAllowed { reason: "a viewer only reads".into() },
        Error::corrupt("a chunk", "a", "b"),
        Error::Unreadable { count: 2, paths: vec!["a".into()] },
        Error::ChangedWhileRead { path: "a/b".into() },
        Error::NoWorktree { dataset: "set".into() },
        Error::Task { task_id: "t".to_owned().into(), code: Code::NoSpace, message: "no room".into() },
    ];
    for error in errors {
        let out = through(&error);
        assert_eq!(out.to_string(), error.to_string());
        assert_eq!(std::mem::discriminant(&out), std::mem::discriminant(&error), "{error}");
        assert_eq!(out.code(), error.code());
    }
}

#[test]
fn the_servers_machine_stays_unknown() {
    let denied = || std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    for error in [
        Error::io("read", "/srv/store/catalog.db", denied()),
        Error::Internal("secret".into()),
        Error::Catalog { reason: "/srv/store".into() },
    ] {
        assert_eq!(Failure::of(&error), None);
    }
    for error in [
        Error::WorktreeGone { dataset: "set".into(), path: "/srv/images".into() },
        Error::WorktreeReplaced { dataset: "set".into(), path: "/srv/images".into() },
        Error::NoSpace { path: "/srv/store".into(), needed: 2, free: 1 },
        Error::io("write", "/srv/store/pack", std::io::Error::from(std::io::ErrorKind::StorageFull)),
    ] {
        let failure = Failure::of(&error).unwrap();
        assert!(!failure.message.contains("/srv"), "{}", failure.message);
        assert_eq!(failure.code, error.code());
        assert_eq!(failure.into_error("the server", 500, None).code(), error.code());
    }
}

#[test]
fn a_word_of_a_newer_server_is_told_in_its_words() {
    let failure = Failure {
        code: Code::NotFound,
        message: "no widget `x`".into(),
        retryable: false,
        reason: Some(Reason::NotFound { what: "widget".into(), reference: "x".into(), within: None }),
    };
    let error = failure.into_error("the server", 404, None);
    assert!(matches!(&error, Error::Refused { code: Code::NotFound, message, .. } if message == "no widget `x`"));
}

#[test]
fn a_path_that_is_not_text_is_asked_for_in_base64() {
    for path in [&b"a/b c"[..], b"\xff\xfe", b""] {
        let query = ContentQuery::of(path);
        assert_eq!(query.bytes().as_deref(), Some(path));
    }
    let both = ContentQuery { path: Some("a".into()), path_base64: Some("YQ".into()) };
    assert_eq!(both.bytes(), None);
}

#[test]
fn items_are_chosen_by_any_path() {
    let choice =
        crate::backend::ItemChoice { all: true, paths: vec![b"a b".into(), b"\xff".into()], globs: vec!["*".into()] };
    assert_eq!(Items::from(choice.clone()).choice(), Some(choice));
    assert_eq!(Items { paths_base64: vec!["?".into()], ..Items::default() }.choice(), None);
}

#[test]
fn strict_bodies_refuse_what_they_do_not_know() {
    assert!(serde_json::from_str::<CreateRequest>("{\"naem\": \"x\"}").is_err());
    let request: RestoreRequest = serde_json::from_str("{\"snapshot\": \"x\"}").unwrap();
    assert!(request.checkpoint, "a way back is saved unless that is refused");
}
