//! The HTTP client: one request, and what its failure means for the download.

use crate::proxy;
use anyhow::Context as _;
use std::env;
use std::fs;
use std::time::Duration;
use ureq::http::Response;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Timeout};

/// Why an attempt failed, by what to do about it.
#[derive(Debug)]
pub enum Failure {
    /// The next attempt may succeed.
    Retry(String),
    /// The next attempt may succeed after the time that the server asks for.
    RetryAfter(String, Duration),
    /// This address will never give the file.
    GiveUpUrl(String),
    /// The cause is on this machine, such as a full disk: no address would help.
    Local(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Local(error.into())
    }
}

/// The rest of a file of which the first bytes are there.
pub struct Rest {
    /// The first byte that is missing.
    pub from: u64,
    /// The `ETag` or `Last-Modified` of the version whose bytes are there.
    pub version: Option<String>,
}

/// Sends requests.
pub struct Client {
    agent: Agent,
    stall: Duration,
}

impl Client {
    /// A client that gives up when nothing arrives for as long as `stall`. The whole download may take any time.
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

    /// Asks for `url`, or for the rest of it. An answer of any status is no failure.
    pub fn get(&self, url: &str, rest: Option<&Rest>) -> Result<Response<Body>, Failure> {
        let proxy = proxy::find(url).map_err(anyhow::Error::msg)?;
        let mut request = self.agent.get(url).header("Accept-Encoding", "identity");
        if let Some(rest) = rest {
            request = request.header("Range", format!("bytes={}-", rest.from));
            if let Some(version) = &rest.version {
                request = request.header("If-Range", version);
            }
        }
        // No redirect may lead from https to http.
        let request = request.config().proxy(proxy).https_only(url.starts_with("https:")).build();
        request.call().map_err(|error| self.failure(error))
    }

    /// What an error of the HTTP library means for the download.
    pub fn failure(&self, error: ureq::Error) -> Failure {
        use ureq::Error as E;
        match error {
            E::Timeout(Timeout::Connect | Timeout::Resolve) => Failure::Retry("the server does not answer".to_owned()),
            E::Timeout(_) => Failure::Retry(format!("nothing came for {} seconds", self.stall.as_secs_f64())),
            E::HostNotFound => Failure::Retry("no such host, or no network".to_owned()),
            error if error.to_string().contains("InvalidContentType") => Failure::GiveUpUrl(
                "the server does not speak TLS at this port; the address may have to begin with http://".to_owned(),
            ),
            E::Io(error) if error.to_string().contains("certificate") => {
                Failure::GiveUpUrl(format!("{error}; SSL_CERT_FILE may name a file with other authorities"))
            }
            E::Io(error) => Failure::Retry(error.to_string()),
            // The library does not export the type of the reason.
            E::Protocol(reason) if reason.to_string().contains("location header") => {
                Failure::GiveUpUrl(format!("the server leads nowhere: {reason}"))
            }
            E::BadUri(_) | E::Http(_) | E::TooManyRedirects | E::RedirectFailed | E::RequireHttpsOnly(_) => {
                Failure::GiveUpUrl(error.to_string())
            }
            other => Failure::Retry(other.to_string()),
        }
    }
}

/// The certificate authorities: those in the file that `SSL_CERT_FILE` names, else Mozilla's list, which is built in.
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
