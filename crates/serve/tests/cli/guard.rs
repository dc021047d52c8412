//! Who may ask.

use crate::photos::one;
use crate::reply::Reply;
use crate::server::{Server, command, wait_until};
use fixture::Project;
use fixture::classifier::{FILE, of_two};

/// The reply to a GET with these headers, and `Host: 127.0.0.1` if they have none.
fn get(server: &Server, path: &str, headers: &[&str]) -> Reply {
    let is_said = headers.iter().any(|header| header.starts_with("Host"));
    let host = if is_said { String::new() } else { format!("Host: {}\r\n", server.address) };
    let headers = [headers, &["", ""]].concat().join("\r\n");
    server.raw(format!("GET {path} HTTP/1.1\r\n{host}{headers}"))
}

fn to_everybody(project: &Project, arguments: &[&str]) -> Server {
    let listening = ["--no-teach", "--listen", "0.0.0.0:0", FILE];
    Server::of(&mut command(project, &[&listening, arguments].concat()))
}

fn token(server: &Server) -> String {
    server.said.trim_end().split_once("/?token=").unwrap().1.to_owned()
}

#[test]
fn this_computer_needs_no_token_but_the_right_host() {
    let (project, _) = one(of_two());
    let server = Server::start(&project, &["--host", "photos.example"]);
    assert_eq!(server.said, format!("http://{}/\n", server.address));
    for (host, status) in [
        ("Host: 127.0.0.1", 200),
        ("Host: localhost:1", 200),
        ("Host: photos.example", 200),
        ("Host: evil.example", 403),
        ("Host: 127.0.0.1.evil.example:8000", 403),
    ] {
        for path in ["/v2", "/", "/v2/health/live", "/metrics", "/nowhere"] {
            let expected = if (status, path) == (200, "/nowhere") { 404 } else { status };
            assert_eq!(get(&server, path, &[host]).status, expected, "{host} {path}");
        }
    }
    let said = get(&server, "/v2", &["Host: evil.example"]).refused(403);
    assert!(said.contains("--host") && said.ends_with("got 'evil.example'"), "{said}");
    let said = server.raw("GET /v2 HTTP/1.0\r\n\r\n").refused(400);
    assert_eq!(said, "expected a header Host, got none");
    assert_eq!(server.raw("GET http://evil.example/v2 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").status, 403);
}

#[test]
fn pages_of_other_sites_are_refused() {
    let (project, _) = one(of_two());
    let server = Server::start(&project, &[]);
    let own = format!("Host: {}", server.address);
    let origin = |origin: &str| get(&server, "/v2", &[&own, &format!("Origin: {origin}")]);
    assert_eq!(origin(&format!("http://{}", server.address)).status, 200);
    for other in ["http://evil.example", "http://127.0.0.1:1", "null", "file://"] {
        let said = origin(other).refused(403);
        assert!(said.ends_with(&format!("got one of '{other}'")), "{said}");
    }
    // Nor does the server tell browsers that others may ask.
    let preflight = "Origin: http://evil.example\r\nAccess-Control-Request-Method: PUT";
    for reply in [
        server.raw(format!("OPTIONS /classify HTTP/1.1\r\n{own}\r\n{preflight}\r\n\r\n")),
        get(&server, "/", &[&own]),
        get(&server, "/v2", &[&own]),
        server.put("/classify", b""),
    ] {
        assert!(!reply.names().any(|name| name.to_lowercase().starts_with("access-control")), "{reply:?}");
    }
}

#[test]
fn the_page_loads_nothing_from_elsewhere() {
    let (project, _) = one(of_two());
    let server = Server::start(&project, &[]);
    for (path, kind) in
        [("/", "text/html; charset=utf-8"), ("/page/style.css", "text/css"), ("/page/main.js", "text/javascript")]
    {
        let reply = server.get(path);
        assert_eq!((reply.status, reply.header("content-type")), (200, Some(kind)), "{path}");
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert!(!reply.body.is_empty());
    }
    for path in ["/page/..%2fCargo.toml", "/page/%2e%2e/src/main.rs", "/page//etc/passwd", "/page/%FF"] {
        assert!([400, 404].contains(&server.get(path).status), "{path}");
    }
}

#[test]
fn beyond_this_computer_a_token_is_asked_for() {
    let (project, photo) = one(of_two());
    let server = to_everybody(&project, &[]);
    let token = token(&server);
    assert!(token.len() == 32 && token.chars().all(|c| c.is_ascii_hexdigit()), "{}", server.said);
    assert_eq!(server.said, format!("http://THIS-COMPUTER:{}/?token={token}\n", server.address.port()));
    for path in
        ["/", "/v2", "/metrics", "/openapi.json", "/page/main.js", "/api/state", "/nowhere", "/?token=", "/?token=a"]
    {
        let said = server.get(path).refused(401);
        assert!(said.contains("Authorization: Bearer TOKEN") && !said.contains(&token), "{said}");
    }
    server.put("/classify", &photo).refused(401);
    for path in ["/v2/health/live", "/v2/health/ready"] {
        assert_eq!(server.get(path).status, 200);
    }
    // Not for whoever comes under another name.
    assert_eq!(get(&server, "/v2/health/live", &["Host: evil.example"]).status, 403);
    let bearer = format!("Authorization: Bearer {token}");
    assert_eq!(get(&server, "/v2", &[&bearer]).status, 200);
    assert_eq!(get(&server, "/v2", &[&bearer[..bearer.len() - 1]]).status, 401);
    assert_eq!(get(&server, "/v2", &[&bearer, "Origin: http://evil.example"]).status, 403);
}

#[test]
fn the_printed_address_leads_to_the_page_with_a_cookie() {
    let (project, _) = one(of_two());
    let server = to_everybody(&project, &[]);
    let token = token(&server);
    let welcome = server.get(&format!("/?token={token}"));
    assert_eq!((welcome.status, welcome.header("location")), (303, Some("/")));
    let cookie = welcome.header("set-cookie").unwrap();
    assert_eq!(cookie, format!("headstart_token_{}={token}; HttpOnly; SameSite=Strict; Path=/", server.address.port()));
    let cookie = format!("Cookie: theme=dark; {}", cookie.split(';').next().unwrap());
    assert_eq!(get(&server, "/", &[&cookie]).status, 200);
    assert_eq!(get(&server, "/v2", &[&cookie]).status, 200);
    // Elsewhere the address is no place for it: addresses are kept in logs.
    assert_eq!(get(&server, &format!("/v2?token={token}"), &[]).status, 401);
    assert!(!server.stderr().contains(&token), "{}", server.stderr());
}

#[test]
fn two_servers_have_two_tokens() {
    let (project, _) = one(of_two());
    assert_ne!(token(&to_everybody(&project, &[])), token(&to_everybody(&project, &[])));
}

#[test]
fn a_token_may_be_chosen() {
    let (project, _) = one(of_two());
    let bearer = |server: &Server, token: &str| get(server, "/v2", &[&format!("Authorization: Bearer {token}")]).status;
    let here = Server::start(&project, &["--token", "open-Sesame_1"]);
    assert_eq!(here.said, format!("http://{}/?token=open-Sesame_1\n", here.address));
    let everywhere = to_everybody(&project, &["--token", "open-Sesame_1"]);
    let listening = ["--no-teach", "--listen", "0.0.0.0:0", FILE];
    let by_environment = Server::of(command(&project, &listening).env("SERVE_TOKEN", "open-Sesame_1"));
    for server in [here, everywhere, by_environment] {
        assert_eq!(token(&server), "open-Sesame_1");
        assert_eq!(bearer(&server, "open-Sesame_1"), 200);
        assert_eq!(bearer(&server, "open-sesame_1"), 401);
        wait_until("both are counted", || {
            let reply = get(&server, "/metrics", &["Authorization: Bearer open-Sesame_1"]);
            reply.text().contains("headstart_requests_total{route=\"/v2\",status=\"401\"} 1")
        });
    }
}
