//! Images and videos with something wrong in them.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{ImageFormat, RgbImage};

/// A picture with something to be seen in it.
pub(super) fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(320, 200, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]));
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Files by name, none of which can be read as what it says it is.
pub(super) fn bad() -> Vec<(&'static str, Vec<u8>)> {
    let jpeg = picture(ImageFormat::Jpeg);
    let png = picture(ImageFormat::Png);
    vec![
        ("cut.jpg", jpeg[..jpeg.len() / 2].to_vec()),
        ("head.jpg", jpeg[..20].to_vec()),
        ("huge.jpg", huge_jpeg(&jpeg)),
        ("cut.png", png[..png.len() / 2].to_vec()),
        ("huge.png", png_of(60_000, 60_000, &[])),
        ("empty.png", Vec::new()),
        ("text.gif", b"no picture at all".to_vec()),
        (
            "huge.gif",
            [&b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0"[..], &[8, 2, 0x84, 0x51, 0, 0x3b]].concat(),
        ),
        ("huge.tif", tiff(4_000_000_000, 4_000_000_000)),
        ("huge.bmp", bitmap(0x7fff_ffff, 0x7fff_ffff)),
        ("huge.webp", webp()),
        ("cut.mp4", mp4_box(b"ftyp", b"isom\0\0\x02\0isommp41")),
        ("endless.mp4", endless_mp4()),
        ("nested.mov", nested_mov()),
        (
            "size.mkv",
            b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska\x18\x53\x80\x67\x08\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        ),
        ("head.avi", b"RIFF\xff\xff\xff\xffAVI LIST\xff\xff\xff\xffhdrl".to_vec()),
    ]
}

/// A small picture that unfolds to a large one.
pub(super) fn bomb() -> Vec<u8> {
    png_of(16, 16, &vec![0; 512 << 20])
}

/// The picture with the greatest size that a header can say.
fn huge_jpeg(jpeg: &[u8]) -> Vec<u8> {
    let mut bytes = jpeg.to_vec();
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    bytes
}

/// A gray PNG whose pixels unfold to what is given.
fn png_of(width: u32, height: u32, unfolded: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(unfolded).unwrap();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let chunks = [(b"IHDR", header), (b"IDAT", packed.finish().unwrap()), (b"IEND", Vec::new())];
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in chunks {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(&body);
        bytes.extend((body.len() as u32).to_be_bytes());
        bytes.extend(kind);
        bytes.extend(body);
        bytes.extend(crc.sum().to_be_bytes());
    }
    bytes
}

/// One strip of a picture that is larger than all memory.
fn tiff(width: u32, height: u32) -> Vec<u8> {
    let entry = |tag: u16, value: u32| {
        [&tag.to_le_bytes()[..], &4_u16.to_le_bytes(), &1_u32.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let entries =
        [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, u32::MAX)];
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend((entries.len() as u16).to_le_bytes());
    entries.iter().for_each(|(tag, value)| bytes.extend(entry(*tag, *value)));
    bytes.extend([0; 4]);
    bytes
}

fn bitmap(width: i32, height: i32) -> Vec<u8> {
    let mut bytes = b"BM\xff\xff\xff\x7f\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([0; 24]);
    bytes
}

fn webp() -> Vec<u8> {
    // The extended form can say sizes up to 2^24.
    let body = [&b"VP8X\x0a\0\0\0\0\0\0\0"[..], &[0xff; 6], b"VP8L\x04\0\0\0\x2f\xff\xff\xff"].concat();
    [&b"RIFF"[..], &(body.len() as u32 + 4).to_le_bytes(), b"WEBP", &body].concat()
}

fn mp4_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes()[..], kind, body].concat()
}

/// A box that says it has more bytes than there are numbers for places.
fn endless_mp4() -> Vec<u8> {
    let movie = [&1_u32.to_be_bytes()[..], b"moov", &u64::MAX.to_be_bytes()].concat();
    [mp4_box(b"ftyp", b"isom\0\0\x02\0isommp41"), movie].concat()
}

/// Boxes in boxes.
fn nested_mov() -> Vec<u8> {
    let tracks = (0..20_000).fold(Vec::new(), |inner, _| {
        let mut outer = (inner.len() as u32 + 8).to_be_bytes().to_vec();
        outer.extend(b"trak");
        outer.extend(inner.iter().take(4_096));
        outer
    });
    [mp4_box(b"ftyp", b"qt  \0\0\0\0"), mp4_box(b"moov", &tracks)].concat()
}
