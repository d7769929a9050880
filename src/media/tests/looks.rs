//! What looks alike has hashes that are alike, and what does not has not.

use image::{ImageFormat, RgbImage, imageops};

use super::pictures::{distance, encoded, jpeg, leaves, mapped};
use crate::media::{Limits, read_bytes};

fn hash(bytes: &[u8]) -> Option<u64> {
    read_bytes(bytes, &Limits::default()).phash
}

#[test]
fn a_picture_is_known_again_after_what_is_done_to_pictures() {
    for seed in 0..6 {
        let picture = leaves(640, 480, seed);
        let original = hash(&jpeg(&picture, 92));
        let smaller = imageops::resize(&picture, 200, 150, imageops::FilterType::Triangle);
        for (what, changed, most) in [
            ("compressed", jpeg(&picture, 30), 4),
            ("smaller", jpeg(&smaller, 90), 6),
            ("brighter", jpeg(&mapped(&picture, |value| value * 0.8 + 50.0), 90), 4),
            ("less contrast", jpeg(&mapped(&picture, |value| value * 0.5 + 64.0), 90), 4),
            ("softer", jpeg(&imageops::fast_blur(&picture, 2.0), 90), 4),
        ] {
            let bits = distance(original, hash(&changed));
            assert!(bits <= most, "{what}, seed {seed}: {bits} bits");
        }
    }
}

#[test]
fn different_pictures_have_different_hashes() {
    let hashes: Vec<_> = (0..24).map(|seed| hash(&jpeg(&leaves(160, 120, seed), 90))).collect();
    for (index, first) in hashes.iter().enumerate() {
        for second in &hashes[..index] {
            let bits = distance(*first, *second);
            assert!(bits > 10, "{bits} bits");
        }
    }
}

#[test]
fn a_picture_without_anything_in_it_has_no_hash() {
    for shade in [0, 7, 128, 255] {
        let plain = RgbImage::from_pixel(300, 200, image::Rgb([shade; 3]));
        assert_eq!(hash(&encoded(plain.clone(), ImageFormat::Png)), None, "shade {shade}");
        assert_eq!(hash(&jpeg(&plain, 80)), None, "shade {shade}");
    }
}

#[test]
fn the_hash_stays_what_it_is() {
    // Stored hashes are compared with new ones: a change of the algorithm must not go unnoticed.
    let picture = RgbImage::from_fn(64, 48, |x, y| image::Rgb([(x * 4) as u8, (y * 5) as u8, (x * y % 251) as u8]));
    assert_eq!(
        hash(&encoded(picture, ImageFormat::Png)).map(|hash| format!("{hash:016x}")).as_deref(),
        Some("011f3e7870e1e3c7")
    );
}
