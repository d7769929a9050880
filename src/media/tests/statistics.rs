//! The built-in model.

use image::{ImageFormat, Rgb, RgbImage};

use super::pictures::{encoded, jpeg, leaves};
use crate::media::{IssueKind, Limits, statistics};

#[test]
fn dominant_colors_come_with_their_share() {
    let flag = RgbImage::from_fn(300, 200, |x, _| Rgb(if x < 180 { [200, 30, 40] } else { [10, 60, 220] }));
    for bytes in [encoded(flag.clone(), ImageFormat::Png), encoded(flag, ImageFormat::Bmp)] {
        let figures = statistics(&bytes, &Limits::default()).unwrap();
        let told: Vec<_> = figures.colors.iter().map(|color| (color.color.as_str(), color.share)).collect();
        assert_eq!(told, [("#c81e28", 0.6), ("#0a3cdc", 0.4)]);
        assert!((0.9..1.0).contains(&figures.entropy), "two shades are one bit: {}", figures.entropy);
    }
}

#[test]
fn figures_tell_pictures_apart() {
    let of = |bytes: &[u8]| statistics(bytes, &Limits::default()).unwrap();
    let rich = of(&jpeg(&leaves(640, 480, 1), 90));
    let plain = of(&jpeg(&RgbImage::from_pixel(64, 64, Rgb([128; 3])), 90));
    assert!(rich.entropy > 6.0 && plain.entropy == 0.0);
    assert!(rich.sharpness > 200.0 && plain.sharpness == 0.0);
    assert_eq!((plain.brightness, plain.colors.len()), (0.502, 1));
    assert!(rich.colors.len() >= 3);
    let shares: f64 = rich.colors.iter().map(|color| color.share).sum();
    assert!((0.99..=1.01).contains(&shares), "{shares}");
    assert_eq!(serde_json::to_value(&plain.colors[0]).unwrap(), serde_json::json!({"color": "#808080", "share": 1.0}));
}

#[test]
fn pictures_of_any_shape_have_figures() {
    for (width, height) in [(1, 1), (1, 900), (900, 1), (129, 2), (3, 3)] {
        let picture = encoded(leaves(width, height, 4), ImageFormat::Png);
        let figures = statistics(&picture, &Limits::default()).unwrap();
        assert!(!figures.colors.is_empty(), "{width} by {height}");
    }
}

#[test]
fn what_has_no_pixels_has_no_figures() {
    for (bytes, reason) in [
        (&b""[..], "the file is empty"),
        (b"<html>", "it begins like no known image or video format"),
        (b"FLV\x01\x05\0\0\0\x09", "pixels of flv files are not decoded"),
        (b"\xff\xd8\xff\xe0\0\x10JF", "it ends too early, after 8 bytes"),
    ] {
        let issue = statistics(bytes, &Limits::default()).unwrap_err();
        assert_eq!((issue.kind, issue.reason.as_deref()), (IssueKind::Corrupt, Some(reason)));
    }
}
