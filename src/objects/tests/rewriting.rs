//! What gc does: copy what is still needed out of a pack, then let go of the pack.

use super::store;
use crate::objects::fixture::{Fixture, noise};
use crate::objects::{ChunkId, Compress};

#[test]
fn half_of_a_pack_moves_to_another() {
    let fixture = Fixture::new();
    let (ids, old) = store(&fixture, (0..20).map(|n| noise(n, 3_000)));
    let pack = old.packs[0].id;
    let session = fixture.objects.session_without(&[pack]).unwrap();
    let (mut lane, mut bytes) = (session.lane(), Vec::new());
    for (object, at) in fixture.objects.objects_in(pack).unwrap().into_iter().step_by(2) {
        fixture.objects.read_at(&object, &at, &mut bytes).unwrap();
        assert!(lane.put_chunk_as(&ChunkId::from_bytes(object.id), &bytes, Compress::Probe).unwrap());
    }
    drop(lane);
    let new = session.finish().unwrap();
    fixture.packs.register(&new);
    fixture.packs.condemn(pack);
    fixture.objects.reload();
    fixture.objects.delete_pack(pack).unwrap();
    for (place, id) in ids.iter().enumerate() {
        assert_eq!(fixture.objects.has_chunk(id).unwrap(), place % 2 == 0);
        assert_eq!(fixture.objects.read_chunk(id, &mut bytes).is_ok(), place % 2 == 0);
        assert_eq!(fixture.reopened().has_chunk(id).unwrap(), place % 2 == 0);
    }
}
