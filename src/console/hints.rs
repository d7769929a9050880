//! What to type next after a failure. Only the edge knows flag names, so hints stand here and nowhere else.

use crate::console::{escape, format};
use crate::error::{Code, Error};
use crate::model::DatasetStatus;

/// Something to type or to do, for a failure.
pub fn hint(error: &Error) -> Option<String> {
    let text = match error {
        Error::NotFound { what: "snapshot", .. } => {
            "`snapshot list` shows what there is, `snapshot list --deleted` what was removed".into()
        }
        Error::NotFound { what: "dataset", .. } => "`snapshot dataset list` shows what there is".into(),
        Error::NotFound { what: "task", .. } => "`snapshot task list` shows what there is".into(),
        Error::NotFound { what: "path", .. } => "`snapshot files SNAPSHOT` shows what is in it".into(),
        Error::NotFound { what: "removed dataset", .. } => "`snapshot dataset list --deleted` shows the trash".into(),
        Error::NotFound { what: "removed snapshot", .. } => "`snapshot list --deleted` shows what was removed".into(),
        Error::NotFound { what: "item" | "item that matches", .. } => {
            "items are the files that a snapshot has seen; `snapshot create` takes up new ones".into()
        }
        Error::NotFound { what: "entity", .. } => "`snapshot entity list` shows what there is".into(),
        Error::NotFound { what: "tenant", .. } => "`snapshot dataset create --tenant NAME` makes one".into(),
        Error::NotFound { what: "store", .. } => {
            "`snapshot init` makes a dataset of the current folder, and the store with it".into()
        }
        Error::NotFound { what: "operation", .. } => "`snapshot history` shows what was done".into(),
        Error::NotFound { what: "person", .. } => "`snapshot dataset people` shows who has a role".into(),
        Error::NotFound { what: "key", .. } => "`snapshot token list` shows what there is".into(),
        Error::NotFound { what: "master key", .. } => {
            "put the file back from a copy, or revoke the keys that were made with it".into()
        }
        Error::NotFound { what: "model", .. } => {
            "`snapshot dataset models` shows what there is; the configuration file adds more, over a server that of the server"
                .into()
        }
        Error::NotFound { what: "profile", .. } => {
            "`snapshot profile list` shows what there is; `snapshot login` makes one".into()
        }
        Error::NotFound { .. } => return None,
        Error::NoDataset { known, .. } => no_dataset(known),
        Error::Ambiguous { what: "entity", .. } => "say which with `--type` or `--service-path`".into(),
        Error::Ambiguous { .. } => "give the full id, or more of it".into(),
        Error::Invalid { reason, .. } if reason == "it holds files and no entities" => {
            "name a tenant with `-d`; `snapshot dataset create --tenant NAME` makes one".into()
        }
        Error::Invalid { reason, .. } if reason.starts_with("its files are those of a folder") => {
            "copy the files into the folder, then take a snapshot with `snapshot create`".into()
        }
        Error::Invalid { .. } | Error::Missing { .. } => return None,
        Error::Unsupported { instead, .. } => (*instead).to_owned(),
        Error::Busy { .. } => {
            "`snapshot dataset status --wait` waits for it; `snapshot task list` shows what runs".into()
        }
        Error::WrongStatus { status: DatasetStatus::PartialIndex, .. } => {
            "`snapshot dataset reindex` reads what was added, after which the dataset is Ready".into()
        }
        Error::WrongStatus { .. } => {
            "`snapshot dataset status` says what runs; `snapshot restore current` leads out of Error".into()
        }
        Error::StalePlan { .. } => "look at the new plan with `--dry-run`, then run the command again".into(),
        Error::CurrentSnapshot { .. } => "create a new snapshot first: `snapshot create`".into(),
        Error::Protected { name, .. } => format!("`snapshot unprotect {}` lifts the protection", escape::shell(name)),
        Error::Exists { what: "dataset", .. } => "choose another with `--name`".into(),
        Error::Exists { what: "profile", .. } => "`snapshot login` changes it, `snapshot profile rm` removes it".into(),
        Error::Exists { what: "file", .. } => "`--force` replaces it".into(),
        Error::Exists { what: "a folder" | "a file or folder", .. } => "choose another destination".into(),
        Error::Exists { what: "a dataset of the folder", .. } => {
            "`snapshot create` takes a snapshot of it, `snapshot dataset show` shows it".into()
        }
        Error::Exists { .. } => return None,
        Error::LastOwner { .. } => "make somebody else an owner first: `snapshot dataset share --role owner`".into(),
        Error::NothingToUndo { .. } => "`snapshot history` shows what was done and what can be taken back".into(),
        Error::NotAllowed { reason } if reason.starts_with("snapshots are off") => {
            "`snapshot dataset set snapshots on` turns them on; of a service, ask its support".into()
        }
        Error::NotAllowed { .. } => return None,
        Error::NotLoggedIn { .. } => "`snapshot login` asks for what is missing and tries it".into(),
        Error::Refused { code, request_id, .. } => return of_refusal(*code, request_id.as_deref()),
        Error::Unreachable { .. } => {
            "try again later; `snapshot profile show` says where the server is looked for".into()
        }
        Error::BadAnswer { .. } => {
            "`snapshot profile show` says where the server is looked for; is the `url` right?".into()
        }
        Error::NoDatasetNamed { known } => no_dataset_named(known),
        Error::Corrupt { what, .. } if is_of_store(what) => {
            "`snapshot verify --repair` brings it back from copies and from what packs say; `--dry-run` only shows that"
                .into()
        }
        Error::Corrupt { what, .. } if what.starts_with("the master key") => {
            "put the file back from a copy, or revoke the keys that were made with it: `snapshot token revoke`".into()
        }
        Error::Corrupt { .. } => "`snapshot verify --full` lists all damage and the snapshots that it affects".into(),
        Error::Damaged { .. } => {
            "`snapshot verify --repair` makes good what packs, copies of the catalog and folders still have".into()
        }
        Error::BeyondRepair { .. } => {
            "what is damaged for good goes with its snapshots: `snapshot rm`, then `snapshot gc --grace 0`".into()
        }
        Error::NewerFormat { .. } => "use the version of `snapshot` that wrote it, or a newer one".into(),
        Error::Unreadable { .. } => "make them readable, or leave them out with `--skip-unreadable`".into(),
        Error::ChangedWhileRead { .. } => {
            "run the command again when nothing writes to it, or leave it out with `--skip-unreadable`".into()
        }
        Error::NoSpace { needed, free, .. } => format!(
            "{} more are needed; free some, run `snapshot gc`, or put the store elsewhere with `--store DIR`",
            format::size(needed.saturating_sub(*free))
        ),
        Error::WorktreeGone { dataset, .. } | Error::WorktreeReplaced { dataset, .. } => {
            format!("`snapshot dataset move {} PATH` says where its folder is now", escape::shell(dataset))
        }
        Error::NoWorktree { .. } => "`snapshot clone` makes a dataset with a folder of it".into(),
        Error::NetworkFilesystem { .. } => "put the store on a local disk with `--store DIR` or SNAPSHOT_STORE".into(),
        Error::Io { source, .. } => return of_io(source),
        Error::Catalog { .. } => "`snapshot verify` checks the store".into(),
        Error::Task { task_id, code, .. } => return of_task(task_id.as_str(), *code),
        Error::TimedOut { task_id } => format!("`snapshot task wait {task_id}` waits for it again"),
        Error::Interrupted { .. } => "run the same command again to go on".into(),
        Error::Declined { .. } => return None,
        Error::Internal(_) => "this is a defect of `snapshot`; please report it with this message".into(),
    };
    Some(text)
}

/// Whether a damaged thing is one that a store cannot be opened without, or a row of the catalog.
fn is_of_store(what: &str) -> bool {
    what.starts_with("the catalog ") || what.starts_with("catalog row") || what.ends_with("/format`")
}

fn no_dataset_named(known: &[String]) -> String {
    if known.is_empty() {
        return "there are no datasets yet, or none that you may see".into();
    }
    let names: Vec<_> = known.iter().map(|name| escape::line(name)).collect();
    format!("choose one with `-d`, or set `dataset` in the profile: {}", names.join(", "))
}

/// What can be done about the refusal of a server.
fn of_refusal(code: Code, request_id: Option<&str>) -> Option<String> {
    Some(match (code, request_id) {
        (Code::NotFound, _) => "`snapshot dataset list` and `snapshot list` show what there is".into(),
        (Code::Busy, _) => "`snapshot dataset status --wait` waits for it; `snapshot task list` shows what runs".into(),
        (Code::NotAllowed, _) => "ask the dataset's owner for a role, or the service's support".into(),
        (Code::Unreachable, _) => "try again later".into(),
        (Code::ServerFault, Some(id)) => {
            format!("contact support and give them the request's id: {}", escape::line(id))
        }
        (Code::ServerFault, None) => "contact support if this persists".into(),
        _ => return None,
    })
}

fn no_dataset(known: &[String]) -> String {
    let register = "`snapshot dataset create` makes a dataset of this folder";
    if known.is_empty() {
        return register.into();
    }
    let names: Vec<_> = known.iter().map(|name| escape::line(name)).collect();
    format!("choose one with `-d`: {}; {register}", names.join(", "))
}

fn of_io(source: &std::io::Error) -> Option<String> {
    match source.kind() {
        std::io::ErrorKind::PermissionDenied => Some("check the permissions, or run as the owner of the folder".into()),
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            Some("free some room, run `snapshot gc`, or put the store elsewhere with `--store DIR`".into())
        }
        _ => None,
    }
}

fn of_task(task: &str, code: Code) -> Option<String> {
    Some(match code {
        Code::StalePlan => "look at the new plan with `--dry-run`, then run the command again".into(),
        Code::NoSpace => "free some room, or run `snapshot gc`, then run the command again".into(),
        Code::Aborted => "run the command again".into(),
        _ => format!("`snapshot task show {task}` shows the task"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_names_what_to_type() {
        let of = |error: Error| hint(&error).unwrap();
        assert!(of(Error::CurrentSnapshot { name: "x".into() }).contains("create a new snapshot first"));
        assert!(of(Error::TimedOut { task_id: "t1".to_owned().into() }).contains("snapshot task wait t1"));
        assert!(of(Error::Protected { name: "a b".into(), reason: None }).contains("unprotect 'a b'"));
        let known = vec!["images".to_owned(), "labels".to_owned()];
        let catalog = || Error::corrupt("the catalog `/s/catalog.db`", "a database", "nothing");
        assert!(of(catalog()).contains("verify --repair") && of(Error::Damaged { problems: 1 }).contains("--repair"));
        assert!(of(Error::corrupt("`/s/format`", "a store", "x")).contains("verify --repair"));
        assert!(!of(Error::corrupt("chunk 1", "a", "b")).contains("--repair"));
        let text = of(Error::NoDataset { path: "/".into(), known });
        assert!(text.contains("-d") && text.contains("images, labels"), "{text}");
    }
}
