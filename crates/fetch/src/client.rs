//! The HTTP client: one request, answered or not.

use crate::proxy;
use anyhow::Context as _;
use std::env;
use std::fs;
use std::time::Duration;
use ureq::http::Response;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Timeout};

/// Why a download did not come to its end.
#[derive(Debug)]
pub enum Failure {
    /// May be otherwise the next time.
    Passing(String),
    /// The same, and the server says when.
    Later(String, Duration),
    /// This address will not do.
    Lasting(String),
    /// This machine will not do.
    Here(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Here(error.into())
    }
}

/// What of a file is wanted when some of it is there.
pub struct Rest {
    /// The first byte that is wanted.
    pub from: u64,
    /// The server's mark of the version that is there: `ETag` or `Last-Modified`.
    pub version: Option<String>,
}

/// Asks servers.
pub struct Client {
    agent: Agent,
    stall: Duration,
}

impl Client {
    /// One that gives up when nothing arrives for as long as `stall`, however long all of it takes.
    pub fn new(stall: Duration) -> anyhow::Result<Self> {
        let config = Agent::config_builder()
            .user_agent(concat!("headstart-fetch/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(authorities()?).build())
            .http_status_as_error(false)
            .timeout_connect(Some(stall.min(Duration::from_secs(30))))
            .timeout_per_read(Some(stall))
            .timeout_per_write(Some(stall))
            .build();
        Ok(Self { agent: config.into(), stall })
    }

    /// Asks for `url`, or for the rest of it; whatever the answer is.
    pub fn get(&self, url: &str, rest: Option<&Rest>) -> Result<Response<Body>, Failure> {
        let proxy = proxy::of(url).map_err(anyhow::Error::msg)?;
        let mut request = self.agent.get(url).header("Accept-Encoding", "identity");
        if let Some(rest) = rest {
            request = request.header("Range", format!("bytes={}-", rest.from));
            if let Some(version) = &rest.version {
                request = request.header("If-Range", version);
            }
        }
        // Nobody on the way may lead from https to http.
        let request = request.config().proxy(proxy).https_only(url.starts_with("https:")).build();
        request.call().map_err(|error| self.failure(error))
    }

    /// What an error of the client means for the download.
    pub fn failure(&self, error: ureq::Error) -> Failure {
        use ureq::Error as E;
        match error {
            E::Timeout(Timeout::Connect | Timeout::Resolve) => {
                Failure::Passing("the server does not answer".to_owned())
            }
            E::Timeout(_) => Failure::Passing(format!("nothing came for {} seconds", self.stall.as_secs_f64())),
            E::HostNotFound => Failure::Passing("no such host, or no network".to_owned()),
            E::Io(error) if error.to_string().contains("certificate") => {
                Failure::Lasting(format!("{error}; SSL_CERT_FILE may name a file with other authorities"))
            }
            E::Io(error) => Failure::Passing(error.to_string()),
            // The type of the reason is not to be had.
            E::Protocol(reason) if reason.to_string().contains("location header") => {
                Failure::Lasting(format!("the server leads nowhere: {reason}"))
            }
            E::BadUri(_) | E::Http(_) | E::TooManyRedirects | E::RedirectFailed | E::RequireHttpsOnly(_) => {
                Failure::Lasting(error.to_string())
            }
            other => Failure::Passing(other.to_string()),
        }
    }
}

/// Mozilla's list, which needs nothing of the system, or else the file that the system's other programs use.
fn authorities() -> anyhow::Result<RootCerts> {
    let Some(path) = env::var_os("SSL_CERT_FILE").filter(|path| !path.is_empty()) else { return Ok(RootCerts::WebPki) };
    let at = || format!("SSL_CERT_FILE: {}", path.display());
    let text = fs::read(&path).with_context(at)?;
    let mut certificates = Vec::new();
    for item in parse_pem(&text) {
        if let PemItem::Certificate(certificate) = item.with_context(at)? {
            certificates.push(certificate);
        }
    }
    anyhow::ensure!(!certificates.is_empty(), "{}: expected certificates in PEM, got none", at());
    Ok(RootCerts::new_with_certs(&certificates))
}
