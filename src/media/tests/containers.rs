//! Containers of videos and of images that are not decoded, byte by byte, with as little in them as there can be.

/// A box: length, name, body.
pub(super) fn part(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes(), &kind[..], body].concat()
}

fn be(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn le(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// What a video is to say of itself.
#[derive(Debug, Clone)]
pub(super) struct Movie {
    pub(super) brand: [u8; 4],
    pub(super) width: u32,
    pub(super) height: u32,
    /// Frames, at 25 a second.
    pub(super) frames: u32,
    /// The first row of the matrix.
    pub(super) turned: (i32, i32),
}

impl Default for Movie {
    fn default() -> Self {
        Self { brand: *b"isom", width: 640, height: 360, frames: 50, turned: (0x10000, 0) }
    }
}

impl Movie {
    fn track(&self, frames: u32) -> Vec<u8> {
        let zeros = |count: usize| vec![0; count];
        let matrix = [&self.turned.0.to_be_bytes()[..], &self.turned.1.to_be_bytes(), &zeros(28)].concat();
        let shown = be(&[self.width << 16, self.height << 16]);
        let tkhd = part(b"tkhd", &[be(&[0, 0, 0, 7, 0, frames * 40]), zeros(16), matrix, shown].concat());
        let mdhd = part(b"mdhd", &be(&[0, 0, 0, 25_000, frames * 1_000, 0]));
        let hdlr = part(b"hdlr", &[&[0; 8], &b"vide"[..], &[0; 13]].concat());
        let size = [(self.width as u16).to_be_bytes(), (self.height as u16).to_be_bytes()].concat();
        let entry = part(b"avc1", &[zeros(24), size, zeros(50)].concat());
        let stsd = part(b"stsd", &[be(&[0, 1]), entry].concat());
        let stsz = part(b"stsz", &be(&[0, 1_000, frames]));
        let minf = part(b"minf", &part(b"stbl", &[stsd, stsz].concat()));
        part(b"trak", &[tkhd, part(b"mdia", &[mdhd, hdlr, minf].concat())].concat())
    }

    fn sound(&self) -> Vec<u8> {
        let mdhd = part(b"mdhd", &be(&[0, 0, 0, 48_000, 96_000, 0]));
        let hdlr = part(b"hdlr", &[&[0; 8], &b"soun"[..], &[0; 13]].concat());
        part(b"trak", &[part(b"tkhd", &[0; 84]), part(b"mdia", &[mdhd, hdlr].concat())].concat())
    }
}

pub(super) fn mp4(movie: &Movie) -> Vec<u8> {
    let mvhd = part(b"mvhd", &[be(&[0, 0, 0, 1_000, movie.frames * 40]), vec![0; 80]].concat());
    let moov = part(b"moov", &[mvhd, movie.sound(), movie.track(movie.frames)].concat());
    [part(b"ftyp", &[&movie.brand[..], &[0, 0, 2, 0]].concat()), part(b"mdat", &[0; 5_000]), moov].concat()
}

/// Written as a stream: the header says nothing of frames; each fragment says it of its own.
pub(super) fn fragmented(movie: &Movie, fragments: u32) -> Vec<u8> {
    let trex = part(b"trex", &be(&[0, 7, 1, 1_000, 0, 0]));
    let mvhd = part(b"mvhd", &[be(&[0, 0, 0, 1_000, 0]), vec![0; 80]].concat());
    let moov = part(b"moov", &[mvhd, movie.track(0), part(b"mvex", &trex)].concat());
    let run = |count: u32, own: bool| {
        let lengths = if own { be(&vec![1_000; count as usize]) } else { Vec::new() };
        let trun = part(b"trun", &[be(&[if own { 0x101 } else { 1 }, count, 0]), lengths].concat());
        let sound = part(b"traf", &[part(b"tfhd", &be(&[0, 1])), part(b"trun", &be(&[1, 99, 0]))].concat());
        let video = part(b"traf", &[part(b"tfhd", &be(&[0, 7])), trun].concat());
        [part(b"moof", &[sound, video].concat()), part(b"mdat", &[0; 100])].concat()
    };
    let each = movie.frames / fragments;
    let runs: Vec<u8> = (0..fragments).flat_map(|index| run(each, index % 2 == 0)).collect();
    [part(b"ftyp", &[&movie.brand[..], &[0, 0, 2, 0]].concat()), moov, runs].concat()
}

/// A HEIC whose second image is the primary one, turned a quarter.
pub(super) fn heic(width: u32, height: u32, quarters: u8) -> Vec<u8> {
    let ispe = |width: u32, height: u32| part(b"ispe", &be(&[0, width, height]));
    let ipco = part(b"ipco", &[ispe(160, 120), ispe(width, height), part(b"irot", &[quarters])].concat());
    let ipma = part(b"ipma", &[&be(&[0, 2])[..], &[0, 1, 1, 0x81, 0, 2, 2, 2, 0x83]].concat());
    let meta = [&[0; 4][..], &part(b"pitm", &[0, 0, 0, 0, 0, 2]), &part(b"iprp", &[ipco, ipma].concat())].concat();
    [part(b"ftyp", b"heic\0\0\0\0mif1heic"), part(b"meta", &meta), part(b"mdat", &[0; 400])].concat()
}

pub(super) fn jp2(width: u32, height: u32) -> Vec<u8> {
    let ihdr = part(b"ihdr", &[&be(&[height, width])[..], &[0, 3, 7, 7, 0, 0]].concat());
    let codestream = [&b"\xff\x4f\xff\x51\0\x2f\0\0"[..], &be(&[width + 4, height + 2, 4, 2]), &[0; 60]].concat();
    let parts = [part(b"ftyp", b"jp2 \0\0\0\0jp2 "), part(b"jp2h", &ihdr), part(b"jp2c", &codestream)].concat();
    [part(b"jP  ", b"\r\n\x87\n"), parts].concat()
}

/// An element of EBML, its length in 8 bytes or unknown.
fn element(id: &[u8], body: &[u8], is_open: bool) -> Vec<u8> {
    let length = if is_open { u64::MAX >> 8 } else { body.len() as u64 };
    [id, &(length | 1 << 56).to_be_bytes(), body].concat()
}

/// A WebM of 25 frames a second. As a stream it has no lengths, no duration and no duration of frames.
pub(super) fn webm(width: u16, height: u16, frames: u32, is_stream: bool) -> Vec<u8> {
    let whole = |id: &[u8], body: &[u8]| element(id, body, false);
    let head = whole(&[0x1a, 0x45, 0xdf, 0xa3], &whole(&[0x42, 0x82], b"webm"));
    let tick = whole(&[0x2a, 0xd7, 0xb1], &1_000_000_u32.to_be_bytes());
    let duration = whole(&[0x44, 0x89], &(frames as f32 * 40.0).to_be_bytes());
    let info = whole(&[0x15, 0x49, 0xa9, 0x66], &if is_stream { tick } else { [tick, duration].concat() });
    let size = [whole(&[0xb0], &width.to_be_bytes()), whole(&[0xba], &height.to_be_bytes())].concat();
    let frame = whole(&[0x23, 0xe3, 0x83], &40_000_000_u32.to_be_bytes());
    let mut video = [whole(&[0xd7], &[2]), whole(&[0x83], &[1]), whole(&[0xe0], &size)].concat();
    if !is_stream {
        video.extend(frame);
    }
    let sound = [whole(&[0xd7], &[1]), whole(&[0x83], &[2])].concat();
    let tracks = whole(&[0x16, 0x54, 0xae, 0x6b], &[whole(&[0xae], &sound), whole(&[0xae], &video)].concat());
    let block = |index: u32| {
        let after = ((index % 5) as u16 * 40).to_be_bytes();
        let video = [&[0x82][..], &after, &[0x80], &[7; 300]].concat();
        [whole(&[0xa3], &video), whole(&[0xa3], &[0x81, 0, 0, 0x80, 1])].concat()
    };
    let cluster = |first: u32| {
        let blocks: Vec<u8> = (first..(first + 5).min(frames)).flat_map(block).collect();
        let time = whole(&[0xe7], &(u64::from(first) * 40).to_be_bytes());
        element(&[0x1f, 0x43, 0xb6, 0x75], &[time, blocks].concat(), is_stream)
    };
    let clusters: Vec<u8> = (0..frames).step_by(5).flat_map(cluster).collect();
    [head, element(&[0x18, 0x53, 0x80, 0x67], &[info, tracks, clusters].concat(), is_stream)].concat()
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&kind[..], &(body.len() as u32).to_le_bytes(), body, &vec![0; body.len() % 2]].concat()
}

pub(super) fn avi(width: u32, height: u32, frames: u32) -> Vec<u8> {
    let list = |kind: &[u8; 4], body: &[u8]| chunk(b"LIST", &[&kind[..], body].concat());
    let avih = chunk(b"avih", &le(&[40_000, 0, 0, 0, frames, 0, 1, 0, width, height, 0, 0, 0, 0]));
    let stream =
        |kind: &[u8; 4]| chunk(b"strh", &[&kind[..], &le(&[0, 0, 0, 0, 1, 25, 0, frames, 0, 0, 0, 0, 0])].concat());
    let sound = list(b"strl", &[stream(b"auds"), chunk(b"strf", &[0; 18])].concat());
    let format = chunk(b"strf", &le(&[40, width, height.wrapping_neg(), 0, 0, 0, 0, 0, 0, 0]));
    let video = list(b"strl", &[stream(b"vids"), format].concat());
    let body = [list(b"hdrl", &[avih, sound, video].concat()), list(b"movi", &[0; 333])].concat();
    chunk(b"RIFF", &[&b"AVI "[..], &body].concat())
}

/// With `is_told`, a script that says all of it; without, the last tag says when it ends.
pub(super) fn flv(width: u32, height: u32, frames: u32, is_told: bool) -> Vec<u8> {
    let tag = |kind: u8, time: u32, body: &[u8]| {
        let [_, high, middle, low] = (body.len() as u32).to_be_bytes();
        let [ext, t1, t2, t3] = time.to_be_bytes();
        let head = [kind, high, middle, low, t1, t2, t3, ext, 0, 0, 0];
        [&head[..], body, &(body.len() as u32 + 11).to_be_bytes()].concat()
    };
    let number = |name: &str, value: f64| {
        [&(name.len() as u16).to_be_bytes()[..], name.as_bytes(), &[0], &value.to_be_bytes()].concat()
    };
    let size = [number("width", width.into()), number("height", height.into())].concat();
    let rest = [number("duration", f64::from(frames) / 25.0), number("framerate", 25.0)].concat();
    let told = [&b"\x02\0\x0aonMetaData\x08\0\0\0\x04"[..], &size, if is_told { &rest } else { &[] }].concat();
    let tags: Vec<u8> =
        (0..frames).flat_map(|index| [tag(9, index * 40, &[0x17; 50]), tag(8, index * 40, &[1; 9])].concat()).collect();
    [&b"FLV\x01\x05\0\0\0\x09\0\0\0\0"[..], &tag(18, 0, &told), &tags].concat()
}

pub(super) fn wmv(width: u32, height: u32, seconds: u64) -> Vec<u8> {
    let object = |kind: &[u8; 16], body: &[u8]| [&kind[..], &(body.len() as u64 + 24).to_le_bytes(), body].concat();
    let long = |value: u64| value.to_le_bytes();
    let play = [long(seconds * 10_000_000 + 30_000_000), long(0), long(3_000)].concat();
    let file_body = |len: u64| [&[0; 16][..], &long(len), &[0; 16], &play, &[0; 16]].concat();
    let stream_head = [&super::super::video::ASF_VIDEO[..], &[0; 16], &[0; 16], &[2, 0, 0, 0, 0, 0]].concat();
    let stream =
        object(&super::super::video::ASF_STREAM, &[&stream_head[..], &le(&[width, height]), &[2, 40, 0]].concat());
    let extended = object(&super::super::video::ASF_EXTENDED, &[&[0; 48][..], &[2, 0, 0, 0], &long(400_000)].concat());
    let extension_head = [&[0; 16][..], &[6, 0], &(extended.len() as u32).to_le_bytes()].concat();
    let extension = object(&super::super::video::ASF_EXTENSION, &[extension_head, extended].concat());
    let whole = |len: u64| {
        let objects =
            [object(&super::super::video::ASF_FILE, &file_body(len)), extension.clone(), stream.clone()].concat();
        [object(&super::super::video::ASF_HEADER, &[&le(&[3])[..], &[1, 2], &objects].concat()), vec![0; 600]].concat()
    };
    whole(whole(0).len() as u64)
}

/// Frames at two a second, with a sound between them.
pub(super) fn dav(width: u16, height: u16, frames: u32) -> Vec<u8> {
    let frame = |kind: u8, index: u32, extension: &[u8], body: &[u8]| {
        let length = (24 + extension.len() + body.len() + 8) as u32;
        let seconds = 50 + index / 2;
        let date = 26 << 26 | 12 << 22 | 31 << 17 | 23 << 12 | (59 + seconds / 60).min(59) << 6 | (seconds % 60);
        let date = if seconds >= 60 { 27 << 26 | 1 << 22 | 1 << 17 | (seconds - 60) } else { date };
        let head =
            [&b"DHAV"[..], &[kind, 0, 0, 0], &le(&[index, length, date]), &[0, 0, extension.len() as u8, 0]].concat();
        [&head[..], extension, body, b"dhav", &length.to_le_bytes()].concat()
    };
    let size = [&[0x82, 0, 0, 0][..], &width.to_le_bytes(), &height.to_le_bytes()].concat();
    let both = |index: u32| {
        let video = if index.is_multiple_of(10) {
            frame(0xfd, index, &size, &[9; 90])
        } else {
            frame(0xfc, index, &[], &[9; 40])
        };
        [video, frame(0xf0, index, &[0x83, 1, 26, 2], &[3; 20])].concat()
    };
    (0..frames).flat_map(both).collect()
}
