//! Connections that end without losing the last answer.
//!
//! A system that closes a connection on which bytes still come resets it, and the client may never see the answer: that its
//! body is too large, or that a token is missing. So what still comes is read for a while, and forgotten.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// How long a client may send nothing more.
const SILENCE: Duration = Duration::from_secs(1);
/// How long it may go on sending.
const LONGEST: Duration = Duration::from_secs(20);

/// A connection that still reads after its last answer.
pub struct Lingering {
    stream: TcpStream,
    end: Option<End>,
}

/// When it is closed, at the latest.
struct End {
    silence: Pin<Box<Sleep>>,
    last: Pin<Box<Sleep>>,
}

impl Lingering {
    /// The connection itself.
    pub fn new(stream: TcpStream) -> Self {
        Self { stream, end: None }
    }
}

impl AsyncRead for Lingering {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context, buffer: &mut ReadBuf) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Lingering {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        slices: &[io::IoSlice],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        let Self { stream, end } = &mut *self;
        if end.is_none() {
            ready!(Pin::new(&mut *stream).poll_shutdown(context))?;
        }
        let End { silence, last } =
            end.get_or_insert_with(|| End { silence: Box::pin(sleep(SILENCE)), last: Box::pin(sleep(LONGEST)) });
        let mut forgotten = [0; 4096];
        loop {
            let mut buffer = ReadBuf::new(&mut forgotten);
            match Pin::new(&mut *stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => silence.as_mut().reset(Instant::now() + SILENCE),
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => break,
            }
        }
        let is_over = silence.as_mut().poll(context).is_ready() || last.as_mut().poll(context).is_ready();
        if is_over { Poll::Ready(Ok(())) } else { Poll::Pending }
    }
}
