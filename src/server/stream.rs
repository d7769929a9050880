//! A connection whose client has to read what it asked for: after a while without progress it is given up.
//!
//! When all was said, what is still on its way from the client is read and thrown away for a while: a system that gets
//! bytes for a connection that is closed tells the client to forget what it has not read yet, and with it would go the
//! answer that refuses a long body.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// How long what still comes is thrown away. Who has read the answer stops sending.
const LINGER: Duration = Duration::from_secs(5);
/// Bytes that are thrown away at once.
const PIECE: usize = 16 << 10;
/// Pieces that are thrown away before others have a turn.
const PIECES: usize = 64;

/// A connection with a limit to how long a write may wait.
pub struct Impatient<S> {
    inner: S,
    patience: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    /// Once all was said: until when what comes is thrown away.
    linger: Option<Pin<Box<Sleep>>>,
    is_over: bool,
}

impl<S> Impatient<S> {
    /// Gives up writing after so long without progress.
    pub fn new(inner: S, patience: Duration) -> Self {
        Self { inner, patience, waiting: None, linger: None, is_over: false }
    }

    fn watched<T>(&mut self, context: &mut Context<'_>, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.waiting = None;
            return done;
        }
        let patience = self.patience;
        let until = || Box::pin(tokio::time::sleep_until(Instant::now() + patience));
        ready!(self.waiting.get_or_insert_with(until).as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> Impatient<S> {
    /// Reads and throws away what comes, until no more does or it takes too long.
    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let until = self.linger.get_or_insert_with(|| Box::pin(tokio::time::sleep(LINGER)));
        if until.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        let mut piece = [0; PIECE];
        for _ in 0..PIECES {
            let mut read = ReadBuf::new(&mut piece);
            match ready!(Pin::new(&mut self.inner).poll_read(cx, &mut read)) {
                Ok(()) if !read.filled().is_empty() => {}
                _ => return Poll::Ready(()),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Impatient<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Impatient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.watched(cx, done)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.watched(cx, done)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.inner).poll_flush(cx);
        self.watched(cx, done)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.linger.is_none() {
            let done = Pin::new(&mut self.inner).poll_shutdown(cx);
            ready!(self.watched(cx, done))?;
        }
        if !self.is_over {
            ready!(self.poll_rest(cx));
            self.is_over = true;
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test]
    async fn who_does_not_read_is_given_up() {
        let (ours, _theirs) = tokio::io::duplex(16);
        let mut stream = Impatient::new(ours, Duration::from_millis(1));
        let error = stream.write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn what_still_comes_is_read_before_the_end() {
        let (ours, theirs) = tokio::io::duplex(16);
        let mut stream = Impatient::new(ours, Duration::from_secs(60));
        let (mut from_us, mut to_us) = tokio::io::split(theirs);
        let sending = tokio::spawn(async move {
            to_us.write_all(&[7; 4 << 20]).await.unwrap();
            let mut heard = Vec::new();
            tokio::io::AsyncReadExt::read_to_end(&mut from_us, &mut heard).await.unwrap();
            heard
        });
        stream.write_all(b"refused").await.unwrap();
        stream.shutdown().await.unwrap();
        stream.shutdown().await.unwrap();
        assert_eq!(sending.await.unwrap(), b"refused");
    }

    #[tokio::test]
    async fn who_reads_is_served() {
        let (ours, mut theirs) = tokio::io::duplex(16);
        let mut stream = Impatient::new(ours, Duration::from_secs(60));
        let reading = tokio::spawn(async move { tokio::io::copy(&mut theirs, &mut tokio::io::sink()).await });
        stream.write_all(&[0; 64 * 1024]).await.unwrap();
        stream.shutdown().await.unwrap();
        drop(stream);
        assert_eq!(reading.await.unwrap().unwrap(), 64 * 1024);
    }
}
