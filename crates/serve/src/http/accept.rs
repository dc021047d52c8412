//! Connections: taken, timed, and ended without losing what was accepted.

use crate::http::linger::Lingering;
use artifact::stderr;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{sleep, timeout};

/// How long a connection may take to send the head of a request, or say nothing between two.
const HEAD: Duration = Duration::from_mins(1);
/// How long answers may take after the server was told to end.
const FAREWELL: Duration = Duration::from_secs(30);
/// How long to wait where the system gives no more connections.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves `router` until a signal ends it; requests that were accepted are answered first.
pub async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    allow_many_connections();
    let graceful = GracefulShutdown::new();
    let mut ends = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
    let [terminate, interrupt] = &mut ends;
    let (terminate, interrupt) = (reborrow(terminate)?, reborrow(interrupt)?);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => take(stream, router.clone(), &graceful),
                // Too many files are open; they will be fewer.
                Err(_) => sleep(PAUSE).await,
            },
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
        }
    }
    drop(listener);
    stderr::line("ending; what was accepted is answered first (a second signal ends at once)");
    tokio::select! {
        ended = timeout(FAREWELL, graceful.shutdown()) => if ended.is_err() {
            stderr::line(format_args!("some requests had no answer after {} s", FAREWELL.as_secs()));
        },
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

fn reborrow<T>(result: &mut io::Result<T>) -> io::Result<&mut T> {
    result.as_mut().map_err(|error| io::Error::new(error.kind(), error.to_string()))
}

fn take(stream: TcpStream, router: Router, graceful: &GracefulShutdown) {
    // Answers are small: none waits for more to send.
    let _ = stream.set_nodelay(true);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).half_close(false);
    let connection = builder.serve_connection(TokioIo::new(Lingering::new(stream)), TowerToHyperService::new(router));
    let connection = graceful.watch(connection);
    // A client that breaks off is no news.
    tokio::spawn(async move { drop(connection.await) });
}

/// As many as the system allows: the usual limit is 1,024 files.
fn allow_many_connections() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}
