//! Pictures in grey, and making them smaller.

use std::borrow::Cow;
use std::ops::AddAssign;

/// A picture in grey: a byte a pixel, row by row. Neither side is zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plane {
    width: usize,
    height: usize,
    luma: Vec<u8>,
}

impl Plane {
    /// A plane of these pixels; `None` if there are not as many as its sides say, or none.
    pub(super) fn new(width: usize, height: usize, luma: Vec<u8>) -> Option<Self> {
        let is_whole = !luma.is_empty() && width.checked_mul(height) == Some(luma.len());
        is_whole.then_some(Self { width, height, luma })
    }

    /// How bright each pixel of red, green and blue is, with the weights that JPEG has (ITU-R BT.601), so that a picture
    /// is the same in every format.
    pub(super) fn brightness(rgb: &[u8]) -> Vec<u8> {
        let weigh = |pixel: &[u8]| {
            let [red, green, blue] = [0, 1, 2].map(|channel| u32::from(pixel[channel]));
            ((77 * red + 150 * green + 29 * blue + 128) >> 8) as u8
        };
        rgb.chunks_exact(3).map(weigh).collect()
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    #[cfg(test)]
    fn pixels(&self) -> &[u8] {
        &self.luma
    }

    /// The rows, from the top.
    pub(super) fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.luma.chunks_exact(self.width)
    }

    /// The same picture with sides of at most `longest`: each pixel is the mean of a square. What does not fill a square
    /// at the right and lower edge is left out.
    pub(super) fn shrink(self, longest: usize) -> Self {
        let factor = self.width.max(self.height).div_ceil(longest);
        if factor <= 1 {
            return self;
        }
        let (across, down) = (factor.min(self.width), factor.min(self.height));
        let (width, height) = (self.width / across, self.height / down);
        let luma = if down <= SHORT_MAX {
            self.squares::<u16>(across, down, width * height)
        } else {
            self.squares::<u32>(across, down, width * height)
        };
        Self { width, height, luma }
    }

    /// The means of squares, `count` of them.
    fn squares<S: Sum>(&self, across: usize, down: usize, count: usize) -> Vec<u8> {
        let mut luma = Vec::with_capacity(count);
        let mut sums = vec![S::default(); self.width];
        for band in self.luma.chunks_exact(self.width * down) {
            add_up(&mut sums, band.chunks_exact(self.width));
            match across {
                2 => means::<2, S>(&sums, down, &mut luma),
                3 => means::<3, S>(&sums, down, &mut luma),
                4 => means::<4, S>(&sums, down, &mut luma),
                _ => {
                    let mean = Mean::of(across * down);
                    luma.extend(sums.chunks_exact(across).map(|square| mean.of_sums(square)));
                }
            }
        }
        luma
    }

    /// The picture squeezed or stretched into a square of `N` by `N` pixels, each the mean of what falls into it.
    pub(super) fn square<const N: usize>(&self) -> [[u8; N]; N] {
        let span = |index: usize, side: usize| {
            let from = index * side / N;
            from..((index + 1) * side / N).max(from + 1)
        };
        let mut sums = vec![0_u32; self.width];
        std::array::from_fn(|y| {
            let rows = span(y, self.height);
            add_up(&mut sums, self.luma[rows.start * self.width..rows.end * self.width].chunks_exact(self.width));
            std::array::from_fn(|x| {
                let columns = span(x, self.width);
                let sum: u64 = sums[columns.clone()].iter().map(|sum| u64::from(*sum)).sum();
                (sum / (rows.len() * columns.len()) as u64) as u8
            })
        })
    }
}

/// What columns are summed in. The shorter, the faster.
trait Sum: Copy + Default + From<u8> + AddAssign + Into<u32> {}

impl Sum for u16 {}
impl Sum for u32 {}

/// Rows whose sums fit into 16 bits. Into 32 bits fit those of 16 million rows, and of all pixels of a narrow picture.
const SHORT_MAX: usize = 257;

/// Sums of columns. Rows are as long as the sums.
fn add_up<'a, S: Sum>(sums: &mut [S], mut rows: impl Iterator<Item = &'a [u8]>) {
    let first = rows.next().unwrap_or_default();
    sums.iter_mut().zip(first).for_each(|(sum, value)| *sum = S::from(*value));
    for row in rows {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += S::from(*value));
    }
}

/// The means of squares of which the columns have been summed, `N` columns each. That `N` is known makes it fast.
fn means<const N: usize, S: Sum>(sums: &[S], down: usize, luma: &mut Vec<u8>) {
    let mean = Mean::of(N * down);
    luma.extend(sums.as_chunks::<N>().0.iter().map(|square| mean.of_sums(square)));
}

/// Division by the same number again and again, as a multiplication.
#[derive(Clone, Copy)]
struct Mean(u64);

impl Mean {
    fn of(count: usize) -> Self {
        Self((1_u64 << 32).div_ceil(count as u64))
    }

    fn of_sums<S: Sum>(self, sums: &[S]) -> u8 {
        let sum: u64 = sums.iter().map(|sum| u64::from((*sum).into())).sum();
        ((sum * self.0) >> 32).min(255) as u8
    }
}

/// A square as it looks when it is turned as EXIF says.
pub(super) fn upright<const N: usize>(square: &[[u8; N]; N], orientation: u8) -> Cow<'_, [[u8; N]; N]> {
    let turn = |place: fn(usize, usize, usize) -> (usize, usize)| {
        Cow::Owned(std::array::from_fn(|y| {
            std::array::from_fn(|x| {
                let (column, row) = place(x, y, N - 1);
                square[row][column]
            })
        }))
    };
    match orientation {
        2 => turn(|x, y, last| (last - x, y)),
        3 => turn(|x, y, last| (last - x, last - y)),
        4 => turn(|x, y, last| (x, last - y)),
        5 => turn(|x, y, _| (y, x)),
        6 => turn(|x, y, last| (y, last - x)),
        7 => turn(|x, y, last| (last - y, last - x)),
        8 => turn(|x, y, last| (last - y, x)),
        _ => Cow::Borrowed(square),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: usize, height: usize) -> Plane {
        Plane::new(width, height, (0..width * height).map(|index| (index % 251) as u8).collect()).unwrap()
    }

    #[test]
    fn shrinking_takes_means_of_squares() {
        let plane = Plane::new(4, 2, vec![0, 4, 100, 100, 8, 12, 200, 200]).unwrap().shrink(2);
        assert_eq!((plane.width(), plane.height(), plane.pixels()), (2, 1, &[6, 150][..]));
        assert_eq!(ramp(500, 300).shrink(512), ramp(500, 300));
        let sides = |width, height| {
            let plane = ramp(width, height).shrink(512);
            (plane.width(), plane.height())
        };
        assert_eq!(sides(1_025, 600), (341, 200));
        assert_eq!(sides(5_000, 3), (500, 1));
        assert_eq!(sides(1, 4_000), (1, 500));
        let tall = Plane::new(1, 300_000, [0, 255].repeat(150_000)).unwrap().shrink(512);
        assert_eq!((tall.width(), tall.height()), (1, 511));
        assert!(tall.pixels().iter().all(|value| *value == 127), "{:?}", tall.pixels());
    }

    #[test]
    fn any_picture_fits_into_a_square() {
        for (width, height) in [(1, 1), (1, 100), (31, 33), (640, 2), (512, 512)] {
            let plane = Plane::new(width, height, vec![77; width * height]).unwrap();
            assert_eq!(plane.square::<32>(), [[77; 32]; 32], "{width} x {height}");
        }
        assert!(Plane::new(0, 5, Vec::new()).is_none() && Plane::new(2, 2, vec![0; 3]).is_none());
    }

    #[test]
    fn the_way_up_is_that_of_exif() {
        let square = [[1, 2], [3, 4]];
        for (orientation, expected) in [
            (0, [[1, 2], [3, 4]]),
            (1, [[1, 2], [3, 4]]),
            (2, [[2, 1], [4, 3]]),
            (3, [[4, 3], [2, 1]]),
            (4, [[3, 4], [1, 2]]),
            (5, [[1, 3], [2, 4]]),
            (6, [[3, 1], [4, 2]]),
            (7, [[4, 2], [3, 1]]),
            (8, [[2, 4], [1, 3]]),
        ] {
            assert_eq!(*upright(&square, orientation), expected, "orientation {orientation}");
        }
    }

    #[test]
    fn brightness_is_that_of_the_eye() {
        assert_eq!(
            Plane::brightness(&[255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255]),
            [255, 0, 77, 149, 29]
        );
    }
}
