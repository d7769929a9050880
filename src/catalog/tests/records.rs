//! States, packs, damaged objects and operations.

use super::*;

#[test]
fn a_state_is_stored_once_and_checked_when_it_is_read() {
    let sample = Sample::new();
    let put = |body: &[u8]| sample.catalog.write(|write| write.put_state(body)).unwrap();
    let id = put(b"one");
    assert_eq!(id, StateId::of(b"one"));
    assert_eq!(put(b"one"), id);
    assert_eq!(sample.catalog.read(|read| read.state_ids()).unwrap(), [id]);
    assert_eq!(sample.catalog.read(|read| read.state(&id)).unwrap(), b"one");

    sample.tamper("UPDATE states SET body = x'00'");
    assert!(matches!(sample.catalog.read(|read| read.state(&id)), Err(Error::Corrupt { .. })));
    assert!(sample.catalog.write(|write| write.delete_state(&id)).unwrap());
    assert!(!sample.catalog.write(|write| write.delete_state(&id)).unwrap());
    assert!(matches!(sample.catalog.read(|read| read.state(&id)), Err(Error::Corrupt { .. })));
    assert!(!sample.catalog.read(|read| read.has_state(&id)).unwrap());
}

#[test]
fn a_pack_is_live_then_condemned_then_gone() {
    let sample = Sample::new();
    sample
        .catalog
        .write(|write| {
            write.register_pack("p1", 100, 3)?;
            write.register_pack("p2", 200, 4)?;
            Ok(())
        })
        .unwrap();
    let ids = |rows: Vec<PackRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let live = || ids(sample.catalog.read(|read| read.live_packs()).unwrap());
    assert_eq!(live(), ["p1", "p2"]);
    let totals = || sample.catalog.read(|read| read.pack_totals()).unwrap();
    assert_eq!(totals(), PackTotals { packs: 2, bytes: 300, objects: 7 });

    assert!(sample.catalog.write(|write| write.condemn_pack("p1")).unwrap());
    assert!(!sample.catalog.write(|write| write.condemn_pack("p1")).unwrap());
    assert_eq!(live(), ["p2"]);
    assert_eq!(ids(sample.catalog.read(|read| read.condemned_packs()).unwrap()), ["p1"]);
    assert_eq!(totals(), PackTotals { packs: 1, bytes: 200, objects: 4 });

    sample.catalog.write(|write| write.register_pack("p1", 101, 3)).unwrap();
    assert_eq!(live(), ["p1", "p2"]);
    assert_eq!(totals().bytes, 301);
    assert!(sample.catalog.write(|write| write.delete_pack("p1")).unwrap());
    assert!(!sample.catalog.write(|write| write.delete_pack("p1")).unwrap());
    assert_eq!(live(), ["p2"]);
}

#[test]
fn damage_is_noted_until_a_good_copy_is_stored_or_the_pack_is_gone() {
    let sample = Sample::new();
    let row = |byte, pack: &str| DamagedRow { id: [byte; 32], pack: pack.into(), found_at: Timestamp::from_micros(1) };
    sample
        .catalog
        .write(|write| {
            write.register_pack("p1", 1, 1)?;
            for row in [row(2, "p1"), row(1, "p1"), row(1, "p2"), row(3, "p2")] {
                write.put_damaged(&row)?;
            }
            Ok(())
        })
        .unwrap();
    let list = || sample.catalog.read(|read| read.damaged()).unwrap();
    assert_eq!(list(), [row(1, "p2"), row(2, "p1"), row(3, "p2")]);
    assert!(sample.catalog.write(|write| write.delete_damaged(&[3; 32])).unwrap());
    assert!(!sample.catalog.write(|write| write.delete_damaged(&[3; 32])).unwrap());
    sample.catalog.write(|write| write.delete_pack("p1")).unwrap();
    assert_eq!(list(), [row(1, "p2")]);
}

fn operation(dataset: &DatasetId, verb: &str, can_undo: bool) -> NewOperation {
    NewOperation {
        dataset_id: dataset.clone(),
        verb: verb.into(),
        at: Timestamp::from_micros(5),
        by: "ana@example.com".into(),
        subject: "snapshot one".into(),
        state_before: Some(state("before")),
        state_after: None,
        detail: "{}".into(),
        can_undo,
        undoes: None,
    }
}

#[test]
fn operations_are_read_back_newest_first() {
    let (sample, dataset) = Sample::with_dataset();
    let other = sample.dataset("other");
    let add = |new: &NewOperation| sample.catalog.write(|write| write.insert_operation(new)).unwrap();
    assert_eq!(add(&operation(&dataset, "create", false)), 1);
    assert_eq!(add(&operation(&other, "restore", true)), 2);
    assert_eq!(add(&operation(&dataset, "restore", true)), 3);
    sample
        .catalog
        .read(|read| {
            let verbs = |rows: Vec<OperationRow>| rows.into_iter().map(|row| row.operation.verb).collect::<Vec<_>>();
            assert_eq!(verbs(read.operations(&dataset, None)?), ["restore", "create"]);
            assert_eq!(verbs(read.operations(&dataset, Some(1))?), ["restore"]);
            assert_eq!(read.operation(&dataset, 3)?.operation, operation(&dataset, "restore", true));
            assert!(matches!(read.operation(&dataset, 2), Err(Error::NotFound { what: "operation", .. })));
            Ok(())
        })
        .unwrap();
}

#[test]
fn undo_goes_one_further_each_time() {
    let (sample, dataset) = Sample::with_dataset();
    let add = |new: &NewOperation| sample.catalog.write(|write| write.insert_operation(new)).unwrap();
    let first = add(&operation(&dataset, "rm", true));
    let second = add(&operation(&dataset, "restore", true));
    add(&operation(&dataset, "create", false));
    let newest = || sample.catalog.read(|read| read.newest_undoable(&dataset, None)).unwrap().map(|row| row.seq);
    for expected in [second, first] {
        assert_eq!(newest(), Some(expected));
        let undo = add(&NewOperation { undoes: Some(expected), ..operation(&dataset, "undo", false) });
        assert!(sample.catalog.write(|write| write.mark_undone(expected, undo)).unwrap());
        assert!(!sample.catalog.write(|write| write.mark_undone(expected, undo + 1)).unwrap());
        let row = sample.catalog.read(|read| read.operation(&dataset, expected)).unwrap();
        assert_eq!(row.undone_by, Some(undo));
    }
    assert_eq!(newest(), None);
}
