//! Making right what protects bytes, as `docs/format.md` says.

/// Bytes of a frame and of an object in the table of a pack.
const TABLE: [usize; 2] = [17, 37];
const BLOCK: usize = 512;

/// A pack of which these are header and content: its last bytes are the table.
pub(super) fn pack(header: &[u8], content: &[u8], frames: u8, objects: u8) -> Vec<u8> {
    let file = [header, content].concat();
    let table = usize::from(frames) * TABLE[0] + usize::from(objects) * TABLE[1];
    let start = file.len().saturating_sub(table).max(header.len());
    let place =
        [&(start as u64).to_le_bytes()[..], &u32::from(frames).to_le_bytes(), &u32::from(objects).to_le_bytes()]
            .concat();
    let mut sum = blake3::Hasher::new_derive_key("snapshot 2026-11 pack table v1");
    sum.update(header).update(&file[start..]).update(&place);
    [&file[..], &place, sum.finalize().as_bytes(), b"KCAPPANS"].concat()
}

/// A stat cache of this binding with these entries.
pub(super) fn stat_cache(binding: &[u8; 32], rest: &[u8]) -> Vec<u8> {
    let body = [&b"SNAPSTAT"[..], &1u32.to_le_bytes(), binding, rest].concat();
    let sum = blake3::hash(&body);
    [&body[..], sum.as_bytes()].concat()
}

/// A list of damaged copies.
pub(super) fn damaged_list(entries: &[u8]) -> Vec<u8> {
    [&blake3::derive_key("snapshot 2026-11 damaged objects v1", entries)[..], entries].concat()
}

/// A tar with right checksums, as far as its headers say where the next one is.
pub(super) fn tar(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut at = 0;
    while let Some(block) = out.get_mut(at..at + BLOCK) {
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let size = std::str::from_utf8(&block[124..136]).unwrap_or_default();
        let size = usize::from_str_radix(size.trim_matches(['\0', ' ']), 8).unwrap_or(0);
        at = at.saturating_add(BLOCK).saturating_add(size.div_ceil(BLOCK).saturating_mul(BLOCK));
        if at.checked_add(BLOCK).is_none() {
            break;
        }
    }
    out
}
