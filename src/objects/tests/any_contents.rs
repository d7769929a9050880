//! Whatever is stored, in whatever order and in however many sessions, comes back, and is there once.

use std::collections::HashMap;

use proptest::prelude::*;

use crate::objects::fixture::{Fixture, noise};
use crate::objects::{Compress, ObjectId, ObjectKind};

/// Something to store: its kind, whether it compresses, and its length.
fn object() -> impl Strategy<Value = (bool, Vec<u8>, Compress)> {
    let length = prop_oneof![0..40usize, 3_000..6_000usize, 60_000..70_000usize, 250_000..270_000usize];
    (any::<bool>(), any::<bool>(), 0..6u64, length, any::<bool>()).prop_map(
        |(is_node, is_text, seed, length, never)| {
            let bytes =
                if is_text { seed.to_string().repeat(length + 1)[..length].into() } else { noise(seed, length) };
            (is_node, bytes, if never { Compress::Never } else { Compress::Probe })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn everything_comes_back_and_is_stored_once(
        sessions in proptest::collection::vec(proptest::collection::vec(object(), 0..20), 1..5)
    ) {
        let fixture = Fixture::new();
        let mut expected = HashMap::new();
        for session_objects in sessions {
            let session = fixture.objects.session().unwrap();
            let mut lanes = [session.lane(), session.lane()];
            for (place, (is_node, bytes, compress)) in session_objects.into_iter().enumerate() {
                let lane = &mut lanes[place % 2];
                let object: ObjectId = match is_node {
                    true => lane.put_node(&bytes).unwrap().into(),
                    false => lane.put_chunk(&bytes, compress).unwrap().into(),
                };
                expected.insert(object, bytes);
            }
            drop(lanes);
            fixture.adopt(&session.finish().unwrap());
        }
        let objects = fixture.reopened();
        let packs = objects.live_packs().unwrap();
        prop_assert_eq!(packs.iter().map(|pack| pack.objects).sum::<u64>(), expected.len() as u64);
        let mut out = Vec::new();
        for (object, bytes) in &expected {
            objects.read(object, &mut out).unwrap();
            prop_assert_eq!(&out, bytes);
            prop_assert_eq!(ObjectId::of(object.kind, bytes), *object);
            prop_assert!(object.kind != ObjectKind::Record);
        }
    }
}
