//! Long answers, piece by piece, for readers that are no futures. The pieces come from a thread with connections of its
//! own; it waits while nobody reads, so that memory stays flat.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::remote::answer::{Broken, SILENCE_MAX};
use crate::remote::{Client, Failure, Request};

/// Pieces that wait to be read.
const AHEAD: usize = 4;

/// The pieces of an answer. Whatever ends it early is its last item.
pub type Pieces = Box<dyn Iterator<Item = Result<Vec<u8>>> + Send>;

impl Client {
    /// Sends a request whose answer may be long; returns when its beginning is there.
    ///
    /// # Errors
    /// What the server refused, or why there is no answer.
    pub async fn pieces(&self, request: Request) -> Result<Pieces, Failure> {
        let (tell, told) = oneshot::channel();
        let (sender, receiver) = sync_channel(AHEAD);
        let client = self.apart();
        let spawned =
            std::thread::Builder::new().name("answer".into()).spawn(move || read(&client, &request, tell, &sender));
        spawned.map_err(|error| Failure::before(Error::Internal(error.to_string())))?;
        match told.await {
            Ok(Ok(())) => Ok(Box::new(Reader { receiver: Some(receiver) })),
            Ok(Err(failure)) => Err(failure),
            Err(_) => Err(Failure::before(Error::Internal("the thread that reads an answer ended".into()))),
        }
    }
}

struct Reader {
    /// `None` when all was read.
    receiver: Option<Receiver<Option<Result<Vec<u8>>>>>,
}

impl Iterator for Reader {
    type Item = Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        // A thread that ended without saying so has not read to the end.
        let broken = |_| Some(Err(Error::Internal("an answer broke off".into())));
        let piece = self.receiver.as_ref()?.recv().unwrap_or_else(broken);
        if !matches!(piece, Some(Ok(_))) {
            self.receiver = None;
        }
        piece
    }
}

type Tell = oneshot::Sender<Result<(), Failure>>;

fn read(client: &Client, request: &Request, tell: Tell, sender: &SyncSender<Option<Result<Vec<u8>>>>) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(tell.send(Err(Failure::before(Error::Internal(error.to_string()))))),
    };
    runtime.block_on(async {
        let mut begun = match client.begin(request).await {
            Ok(begun) => begun,
            Err(failure) => return drop(tell.send(Err(failure))),
        };
        let _ = tell.send(Ok(()));
        loop {
            let chunk = match tokio::time::timeout(SILENCE_MAX, begun.response.chunk()).await {
                Ok(Ok(Some(chunk))) => Some(Ok(chunk.to_vec())),
                Ok(Ok(None)) => None,
                Ok(Err(error)) => Some(Err(client.broken(&Broken::Connection(error), request).error)),
                Err(_) => Some(Err(client.broken(&Broken::Silence, request).error)),
            };
            let is_last = !matches!(chunk, Some(Ok(_)));
            // A reader that has gone wants no more.
            if sender.send(chunk).is_err() || is_last {
                return;
            }
        }
    });
}
