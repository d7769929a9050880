//! How much one file may take.

/// What reading one file may cost at most. Files are read on several threads, each of which can take as much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of an image file.
    pub file: u64,
    /// Pixels of an image. They bound the time that decoding takes.
    pub pixels: u64,
    /// Bytes that decoding may allocate, the file itself not counted.
    pub memory: u64,
    /// Bytes that are fetched of a file of which only the structure is read, as of a video.
    pub structure: u64,
}

impl Default for Limits {
    /// Room for the pictures of the largest sensors and for maps: 256 MiB of file, 200 million pixels, 1 GiB.
    fn default() -> Self {
        Self { file: 256 << 20, pixels: 200_000_000, memory: 1 << 30, structure: 64 << 20 }
    }
}
