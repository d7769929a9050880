//! The bytes of packs: where frames lie, and what forged tables are refused for.

use proptest::prelude::*;

use super::{one_pack, store};
use crate::error::{Error, Result};
use crate::objects::fixture::{Fixture, STORE_ID, noise};
use crate::objects::pack::{Frame, HEADER_LEN, MAX_OBJECT, PackTable, header};
use crate::objects::{Codec, LocalDirectory, ObjectId, ObjectKind, ObjectStore, PackId};

#[test]
fn raw_frames_of_64_kib_and_more_are_aligned_and_shared_as_they_are() {
    let fixture = Fixture::new();
    let contents: Vec<_> = [70_000, 100, 65_536, 65_535, 1 << 20].map(|length| noise(length as u64, length)).into();
    let (ids, written) = store(&fixture, contents.clone());
    let mut aligned = 0;
    for (object, at) in fixture.objects.objects_in(written.packs[0].id).unwrap() {
        let is_large = at.stored >= 65_536;
        assert!(!is_large || at.offset % 4_096 == 0, "{object} at {}", at.offset);
        aligned += usize::from(is_large);
    }
    assert!(aligned >= 3);
    let at = fixture.objects.locate_chunk(&ids[4]).unwrap().unwrap();
    let range = fixture.objects.file_range(&at).unwrap().unwrap();
    let mut bytes = vec![0; range.length as usize];
    std::os::unix::fs::FileExt::read_exact_at(&*range.file, &mut bytes, range.offset).unwrap();
    assert_eq!(bytes, contents[4]);
}

#[test]
fn a_pack_of_another_store_or_another_name_is_refused() {
    let (fixture, _, written) = one_pack();
    let (pack, store) = (written.packs[0], &*fixture.objects.store);
    assert!(PackTable::read(store, &STORE_ID, pack.id, pack.bytes).is_ok());
    assert!(matches!(PackTable::read(store, &[8; 16], pack.id, pack.bytes), Err(Error::Corrupt { .. })));
    let other = PackId::random();
    let folder = fixture.root.path().join("packs");
    std::fs::copy(folder.join(pack.id.file_name()), folder.join(other.file_name())).unwrap();
    assert!(matches!(PackTable::read(store, &STORE_ID, other, pack.bytes), Err(Error::Corrupt { .. })));
    assert!(matches!(
        PackTable::read(store, &STORE_ID, PackId::random(), pack.bytes),
        Err(Error::NotFound { what: "pack", .. })
    ));
}

#[test]
fn a_newer_format_is_named_as_such() {
    let (fixture, _, written) = one_pack();
    let path = fixture.root.path().join("packs").join(written.packs[0].id.file_name());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[8] = 2;
    std::fs::write(&path, bytes).unwrap();
    let read = PackTable::read(&*fixture.objects.store, &STORE_ID, written.packs[0].id, written.bytes);
    assert!(matches!(read, Err(Error::NewerFormat { found: 2, supported: 1, .. })));
}

/// Writes a pack with a right checksum around whatever the table says, and reads it.
fn forged(table: &PackTable, frames: usize) -> Result<PackTable> {
    let root = tempfile::tempdir().unwrap();
    let store = LocalDirectory::new(root.path().join("packs"), root.path().join("tmp"));
    let name = table.pack.file_name();
    let new = store.create(&name).unwrap();
    let mut encoded = table.encode(&STORE_ID);
    let trailer = encoded.len() - 56;
    // The trailer of an honest writer follows from the frames; a forged one says where the table really is.
    let start = (HEADER_LEN + frames) as u64;
    encoded[trailer..trailer + 8].copy_from_slice(&start.to_le_bytes());
    let checksum = blake3::Hasher::new_derive_key("snapshot 2026-11 pack table v1")
        .update(&header(&STORE_ID, table.pack))
        .update(&encoded[..trailer + 16])
        .finalize();
    encoded[trailer + 16..trailer + 48].copy_from_slice(checksum.as_bytes());
    new.write_at(0, &header(&STORE_ID, table.pack)).unwrap();
    new.write_at(HEADER_LEN as u64, &vec![0; frames]).unwrap();
    new.write_at(start, &encoded).unwrap();
    new.sync().unwrap();
    new.commit().unwrap();
    PackTable::read(&store, &STORE_ID, table.pack, start + encoded.len() as u64)
}

fn sound() -> PackTable {
    let object = |text: &[u8]| ObjectId::of(ObjectKind::Chunk, text);
    let frame = |offset, stored, raw, objects, codec| Frame { offset, stored, raw, objects, codec };
    PackTable {
        pack: PackId::random(),
        frames: vec![frame(64, 30, 30, 2, Codec::Raw), frame(94, 10, 40, 1, Codec::Zstd)],
        objects: vec![(object(b"a"), 10), (object(b"b"), 20), (object(b"c"), 40)],
    }
}

#[test]
fn a_forged_table_with_a_right_checksum_is_refused() {
    assert_eq!(forged(&sound(), 40).unwrap().objects, sound().objects);
    type Forgery = fn(&mut PackTable);
    let forgeries: [(&str, Forgery); 12] = [
        ("a frame in the header", |table| table.frames[0].offset = 63),
        ("frames that overlap", |table| table.frames[1].offset = 93),
        ("a gap that no alignment explains", |table| table.frames[1].offset = 94 + 4_096),
        ("a frame behind the table", |table| table.frames[1].stored = 11),
        ("a raw frame that says it is longer", |table| table.frames[0].raw = 31),
        ("a compressed frame that did not shrink", |table| table.frames[1].raw = 10),
        ("a frame without objects", |table| table.frames[1].objects = 0),
        ("more objects than there are", |table| table.frames[1].objects = 9),
        ("fewer objects than there are", |table| table.frames[0].objects = 1),
        ("objects longer than their frame", |table| table.objects[0].1 = 11),
        ("objects longer than any number", |table| table.objects[0].1 = u32::MAX),
        ("a frame that takes all memory", |table| {
            table.frames[1].raw = MAX_OBJECT as u32 + 1;
            table.objects[2].1 = MAX_OBJECT as u32 + 1;
        }),
    ];
    for (name, forge) in forgeries {
        let mut table = sound();
        forge(&mut table);
        assert!(matches!(forged(&table, 40), Err(Error::Corrupt { .. })), "{name}");
    }
    let mut unaligned = sound();
    unaligned.frames = vec![Frame { offset: 64, stored: 65_536, raw: 65_536, objects: 1, codec: Codec::Raw }];
    unaligned.objects = vec![(ObjectId::of(ObjectKind::Chunk, b""), 65_536)];
    assert!(matches!(forged(&unaligned, 65_536), Err(Error::Corrupt { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_behind_a_good_header_are_an_error_and_never_a_panic(tail in proptest::collection::vec(any::<u8>(), 0..300)) {
        let root = tempfile::tempdir().unwrap();
        let store = LocalDirectory::new(root.path().join("packs"), root.path().join("tmp"));
        let pack = PackId::random();
        let bytes = [&header(&STORE_ID, pack)[..], &tail, b"KCAPPANS"].concat();
        let new = store.create(&pack.file_name()).unwrap();
        new.write_at(0, &bytes).unwrap();
        new.commit().unwrap();
        for said in [bytes.len() as u64, 0, 8, bytes.len() as u64 + 1, u64::MAX] {
            prop_assert!(PackTable::read(&store, &STORE_ID, pack, said).is_err());
        }
    }
}
