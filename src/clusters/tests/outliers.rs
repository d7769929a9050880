//! What is far from all others.

use super::{clustered, random};

#[test]
fn what_is_like_nothing_else_is_an_outlier() {
    // Frames of a film, a few bits apart, and one that is not of it.
    let film = 0x00ff_00ff_00ff_00ff_u64;
    let mut hashes: Vec<u64> = (0..40).map(|frame| film ^ 0b11 << frame).collect();
    hashes.push(!film ^ 0xf0f0);
    let found = clustered(&hashes);
    assert!(found[..40].iter().all(|found| found.outlier.is_none() && found.uniqueness.unwrap() <= 0.125));
    assert!(found[40].outlier.unwrap() > 0.9 && found[40].uniqueness.unwrap() == 1.0, "{:?}", found[40]);
}

#[test]
fn where_nothing_belongs_together_nothing_stands_out() {
    let found = clustered(&random(1_000, 6));
    let outliers = found.iter().filter(|found| found.outlier.is_some()).count();
    assert!(outliers <= 10, "{outliers} of 1,000");
    assert!(found.iter().all(|found| found.uniqueness.unwrap() > 0.3));
}

#[test]
fn a_handful_has_no_outliers() {
    assert!(clustered(&[0, 0, 0, u64::MAX]).iter().all(|found| found.outlier.is_none()));
    assert_eq!(clustered(&[7])[0].uniqueness, None);
    let copies = clustered(&[7, 7]);
    assert!(copies.iter().all(|found| found.uniqueness == Some(0.0)));
}

#[test]
fn of_many_hashes_some_stand_for_all() {
    let mut hashes = random(20_000, 7);
    hashes.extend(random(20_000, 7).iter().zip(0..).map(|(hash, index)| hash ^ 1 << (index % 64)));
    let found = clustered(&hashes);
    assert!(found.iter().all(|found| found.uniqueness.unwrap() <= 1.0 / 32.0 + 0.001));
}
