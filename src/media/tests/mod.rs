//! Reading as a whole, on files that are made here: pictures by the encoders of `image`, containers byte by byte.

mod containers;
mod formats;
mod hostile;
mod looks;
mod pictures;
mod quality;
mod statistics;
mod videos;
