//! Where the thresholds of quality lie.

use image::{RgbImage, imageops};

use super::pictures::{jpeg, leaves, mapped};
use crate::media::{IssueKind, Limits, read_bytes};

/// The certainty of this issue, 0 without it.
fn certainty(picture: &RgbImage, quality: u8, kind: IssueKind) -> f64 {
    let reading = read_bytes(&jpeg(picture, quality), &Limits::default());
    reading.issue(kind).map_or(0.0, |issue| issue.confidence)
}

#[test]
fn sharp_pictures_are_not_blurred_whatever_their_size_contrast_and_compression() {
    for (width, height) in [(160, 120), (320, 240), (640, 480), (1_500, 1_000)] {
        for contrast in [1.0, 0.5, 0.25] {
            let picture = mapped(&leaves(width, height, 7), |value| 128.0 + (value - 128.0) * contrast);
            for quality in [60, 92] {
                let blur = certainty(&picture, quality, IssueKind::Blur);
                assert_eq!(blur, 0.0, "{width} by {height}, contrast {contrast}, quality {quality}");
            }
        }
    }
}

#[test]
fn pictures_blurred_by_a_hundredth_of_their_width_are_blurred_whatever_their_size_and_contrast() {
    for (width, height) in [(320, 240), (640, 480), (1_500, 1_000)] {
        for contrast in [1.0, 0.5] {
            let picture = mapped(&leaves(width, height, 8), |value| 128.0 + (value - 128.0) * contrast);
            let mut last = 0.0;
            for hundredths in [1.0, 2.0] {
                let blurred = imageops::fast_blur(&picture, width as f32 * hundredths / 100.0);
                let blur = certainty(&blurred, 80, IssueKind::Blur);
                assert!(
                    blur >= 0.4 && blur >= last,
                    "{width} by {height}, contrast {contrast}, {hundredths} %: {blur}"
                );
                last = blur;
            }
        }
    }
}

#[test]
fn a_picture_that_is_sharp_somewhere_is_not_blurred() {
    let sharp = leaves(640, 480, 9);
    let mut picture = imageops::fast_blur(&sharp, 12.0);
    let subject = imageops::crop_imm(&sharp, 200, 120, 240, 240).to_image();
    imageops::replace(&mut picture, &subject, 200, 120);
    assert_eq!(certainty(&picture, 85, IssueKind::Blur), 0.0);
}

#[test]
fn dark_and_bright_are_what_is_so_nearly_everywhere() {
    let picture = leaves(320, 240, 10);
    for (factor, dark) in [(1.0, 0.0..=0.0), (0.35, 0.0..=0.0), (0.15, 0.3..=0.6), (0.05, 0.7..=0.9), (0.0, 1.0..=1.0)]
    {
        let seen = certainty(&mapped(&picture, |value| value * factor), 90, IssueKind::Dark);
        assert!(dark.contains(&seen), "dark by {factor}: {seen}");
        let light = certainty(&mapped(&picture, |value| 255.0 - (255.0 - value) * factor), 90, IssueKind::Bright);
        assert!(light <= 1.0 && (light > 0.0) == (factor < 0.3), "bright by {factor}: {light}");
    }
}

#[test]
fn a_lamp_in_the_night_is_dark_and_text_on_paper_is_not_bright() {
    let night = RgbImage::from_fn(400, 300, |x, y| image::Rgb([if x < 40 && y < 40 { 255 } else { 12 }; 3]));
    assert!(certainty(&night, 90, IssueKind::Dark) > 0.7);
    let page = RgbImage::from_fn(400, 300, |x, y| image::Rgb([if (x / 5 + y / 9) % 6 == 0 { 20 } else { 250 }; 3]));
    assert_eq!(certainty(&page, 90, IssueKind::Bright), 0.0);
    assert_eq!(certainty(&page, 90, IssueKind::Dark), 0.0);
}

#[test]
fn an_empty_picture_is_not_called_blurred() {
    let plain = RgbImage::from_pixel(300, 300, image::Rgb([120; 3]));
    assert!(read_bytes(&jpeg(&plain, 90), &Limits::default()).issues.is_empty());
}
