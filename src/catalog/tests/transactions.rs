use super::*;

#[test]
fn a_write_that_fails_leaves_nothing() {
    let sample = Sample::new();
    let result: Result<()> = sample.catalog.write(|write| {
        write.insert_dataset(new_dataset("aaaa1111", "set"))?;
        write.put_state(b"state")?;
        Err(Error::Internal("stop".into()))
    });
    assert!(matches!(result, Err(Error::Internal(_))));
    sample
        .catalog
        .read(|read| {
            assert!(read.datasets(Trash::With)?.is_empty());
            assert!(read.state_ids()?.is_empty());
            Ok(())
        })
        .unwrap();
    sample.dataset("the catalog can still be written");
}

#[test]
fn a_write_that_panics_leaves_nothing() {
    let sample = Sample::new();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = sample.catalog.write::<()>(|write| {
            write.put_state(b"state")?;
            panic!("stop");
        });
    }));
    assert!(panicked.is_err());
    assert!(sample.catalog.read(|read| read.state_ids()).unwrap().is_empty());
}

#[test]
fn a_write_sees_what_it_wrote() {
    let sample = Sample::new();
    let found = sample.catalog.write(|write| {
        let id = write.put_state(b"state")?;
        write.state(&id)
    });
    assert_eq!(found.unwrap(), b"state");
}

#[test]
fn a_read_is_one_view_whatever_others_write() {
    let (sample, dataset) = Sample::with_dataset();
    let other = Catalog::open(&sample.path()).unwrap();
    sample
        .catalog
        .read(|read| {
            other.write(|write| write.rename_dataset(&dataset, "another")).unwrap();
            assert_eq!(read.dataset(&dataset)?.name, "set");
            Ok(())
        })
        .unwrap();
    assert_eq!(sample.catalog.read(|read| read.dataset(&dataset)).unwrap().name, "another");
}

#[test]
fn calls_inside_each_other_fail_instead_of_hanging() {
    let sample = Sample::new();
    assert!(sample.catalog.write(|_| sample.catalog.read(|_| Ok(()))).is_err());
    assert!(sample.catalog.read(|_| sample.catalog.write(|_| Ok(()))).is_err());
}

#[test]
fn many_writers_get_dense_numbers_and_are_never_turned_away() {
    const THREADS: usize = 8;
    const EACH: usize = 20;
    let (sample, dataset) = Sample::with_dataset();
    let path = sample.path();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (path, dataset) = (&path, &dataset);
            scope.spawn(move || {
                let catalog = Catalog::open(path).unwrap();
                for number in 0..EACH {
                    let new = new_snapshot(dataset, &format!("{thread:04x}{number:04x}"), "x");
                    catalog.write(|write| write.insert_snapshot(new)).unwrap();
                    catalog.write_soft(|write| write.put_state(&[thread as u8, number as u8])).unwrap();
                    catalog.read(|read| read.latest_snapshot(dataset, 0)).unwrap().unwrap();
                }
            });
        }
    });
    let mut seqs = Vec::new();
    sample
        .catalog
        .read(|read| {
            read.each_snapshot(|row| {
                seqs.push(row.seq);
                Ok(true)
            })
        })
        .unwrap();
    assert_eq!(seqs, (1..=(THREADS * EACH) as u64).collect::<Vec<_>>());
    assert_eq!(sample.catalog.read(|read| read.state_ids()).unwrap().len(), THREADS * EACH);
    assert_eq!(sample.catalog.read(|read| read.snapshot_totals()).unwrap().snapshots, (THREADS * EACH) as u64);
}

#[test]
fn a_soft_write_is_seen_by_others_at_once() {
    let sample = Sample::new();
    let id = sample.catalog.write_soft(|write| write.put_state(b"state")).unwrap();
    let other = Catalog::open(&sample.path()).unwrap();
    assert!(other.read(|read| read.has_state(&id)).unwrap());
}
