//! The proxy that the environment names for an address.

use std::env;
use ureq::Proxy;

/// The proxy for `url`: that of `https_proxy` or `http_proxy`, else of `all_proxy`, each also in capitals. An empty
/// variable means no proxy. The error names a variable that holds no proxy.
pub fn find(url: &str) -> Result<Option<Proxy>, String> {
    let own = if url.starts_with("https:") { ["https_proxy", "HTTPS_PROXY"] } else { ["http_proxy", "HTTP_PROXY"] };
    let set = own.into_iter().chain(["all_proxy", "ALL_PROXY"]).find_map(|name| Some((name, env::var(name).ok()?)));
    let Some((name, address)) = set.filter(|(_, address)| !address.is_empty()) else { return Ok(None) };
    let not = env::var("no_proxy").or_else(|_| env::var("NO_PROXY")).unwrap_or_default();
    proxy(&address, &not)
        .map(Some)
        .map_err(|error| format!("{name}: expected the address of a proxy, got '{address}' ({error})"))
}

fn proxy(address: &str, not: &str) -> Result<Proxy, ureq::Error> {
    let plain = Proxy::new(address)?;
    let mut builder = Proxy::builder(plain.protocol()).host(plain.host()).port(plain.port());
    if let Some(name) = plain.username() {
        builder = builder.username(name);
    }
    if let Some(word) = plain.password() {
        builder = builder.password(word);
    }
    exceptions(not).iter().fold(builder, |builder, host| builder.no_proxy(host)).build()
}

/// The hosts in `no_proxy`, as curl reads it: a name stands for itself and for all its subdomains.
fn exceptions(list: &str) -> Vec<String> {
    let names = list.split([',', ' ']).map(|name| name.trim_start_matches('.')).filter(|name| !name.is_empty());
    names
        .flat_map(|name| if name == "*" { vec![name.to_owned()] } else { vec![name.to_owned(), format!(".{name}")] })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_excepts_itself_and_its_subdomains() {
        assert_eq!(exceptions("localhost, .example.org"), ["localhost", ".localhost", "example.org", ".example.org"]);
        assert_eq!(exceptions("*"), ["*"]);
        let proxy = proxy("http://name:a%40b@proxy.example:3128", "example.org").unwrap();
        assert_eq!((proxy.host(), proxy.port(), proxy.password()), ("proxy.example", 3128, Some("a@b")));
        let direct = |url: &str| proxy.is_no_proxy(&url.parse().unwrap());
        assert!(direct("https://example.org/x") && direct("https://files.example.org/x"));
        assert!(!direct("https://notexample.org/x") && !direct("https://example.org.elsewhere.net/x"));
    }

    #[test]
    fn without_a_scheme_or_a_port_it_is_a_plain_proxy() {
        let proxy = proxy("proxy.example", "").unwrap();
        assert_eq!((proxy.host(), proxy.port()), ("proxy.example", 80));
        assert!(super::proxy("gopher://proxy.example", "").is_err());
    }
}
