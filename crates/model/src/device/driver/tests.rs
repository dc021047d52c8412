//! What is made of a driver's answers, and calls of a stand-in for its library that the C compiler builds.

use super::super::compile::compile;
use super::*;
use std::path::PathBuf;

/// A driver that knows CUDA `version`, answers `init` and shows `count` GPUs, of which it numbers the first 40.
fn driver(folder: &Path, version: i32, init: i32, count: i32) -> PathBuf {
    let code = format!(
        r#"
        #include <string.h>
        int cuInit(unsigned flags) {{ return flags == 0 ? {init} : 1; }}
        int cuDriverGetVersion(int *version) {{ *version = {version}; return 0; }}
        int cuDeviceGetCount(int *count) {{ *count = {count}; return 0; }}
        int cuDeviceGet(int *device, int number) {{ *device = 40 + number; return number < {count} ? 0 : 101; }}
        int cuDeviceGetName(char *name, int length, int device) {{
            if (device != 40 || length < 20) return 101;
            strcpy(name, "NVIDIA H200");
            return 0;
        }}
        int cuDeviceGetAttribute(int *value, int attribute, int device) {{
            *value = attribute == 75 ? 9 : attribute == 76 ? 3 : -1;
            return device == 40 ? 0 : 101;
        }}
        int cuGetErrorString(int status, const char **text) {{ *text = status == 999 ? "unknown error" : 0; return 0; }}
        "#
    );
    let library = folder.join("libcuda.so.1");
    compile(&code, &library);
    library
}

fn asked(version: i32, init: i32, count: i32) -> (Version, Result<Card, Failure>) {
    let folder = tempfile::tempdir().unwrap();
    match look(driver(folder.path(), version, init, count)) {
        Driver::Here { knows, card, .. } => (knows, card),
        other => panic!("{other:?}"),
    }
}

fn h200() -> Card {
    Card { name: "NVIDIA H200".to_owned(), capability: Version(9, 3), visible: 2 }
}

#[test]
fn a_driver_is_asked_what_it_knows_and_shows() {
    assert_eq!(asked(13_020, 0, 2), (Version(13, 2), Ok(h200())));
    assert_eq!(asked(12_090, 0, 2).0, Version(12, 9));
    let failure = |status, said: &str| Err(Failure { status, said: said.to_owned() });
    assert_eq!(asked(13_000, 999, 1).1, failure(999, "error 999, unknown error"));
    assert_eq!(asked(13_000, 803, 1).1, failure(803, "error 803"));
    assert_eq!(asked(13_000, 0, 0).1, failure(NO_DEVICE, "error 100"));
}

#[test]
fn a_missing_library_and_one_of_something_else_are_no_driver() {
    let folder = tempfile::tempdir().unwrap();
    let Driver::Absent { said, .. } = look(folder.path().join("libcuda.so.1")) else { panic!("found one") };
    assert!(said.contains("libcuda.so.1: cannot open shared object file"), "{said}");
    let other = folder.path().join("other.so");
    compile("int cuInit(unsigned flags) { return 0; }", &other);
    let Driver::Absent { said, .. } = look(&other) else { panic!("took it") };
    assert!(said.contains("cuDriverGetVersion"), "{said}");
}

#[test]
fn each_driver_is_judged() {
    let said = || "x".to_owned();
    let release = || Some("570.1".to_owned());
    let card_of = |capability| Card { capability, ..h200() };
    let here = |knows, card| Driver::Here { release: release(), knows, visible: Some("7".to_owned()), card };
    let fails = |status| Err(Failure { status, said: said() });
    let new = Version(13, 0);
    let table = [
        (Driver::Absent { said: said(), running: false }, Err(Unavailable::NoDriver { said: said() })),
        (Driver::Absent { said: said(), running: true }, Err(Unavailable::NoDriverLibrary { said: said() })),
        (Driver::Broken { said: said() }, Err(Unavailable::DriverFails { said: said() })),
        // An old driver is reported as old, whatever else is wrong.
        (
            here(Version(12, 8), fails(100)),
            Err(Unavailable::OldDriver { release: release(), knows: Version(12, 8), needs: new }),
        ),
        (here(new, fails(100)), Err(Unavailable::NoCard { visible: Some("7".to_owned()) })),
        (here(new, fails(803)), Err(Unavailable::DriverFails { said: said() })),
        (
            here(new, Ok(card_of(Version(6, 0)))),
            Err(Unavailable::OldCard { card: card_of(Version(6, 0)), needs: OLDEST }),
        ),
        (here(new, Ok(card_of(OLDEST))), Ok(card_of(OLDEST))),
        (here(Version(14, 1), Ok(card_of(Version(12, 1)))), Ok(card_of(Version(12, 1)))),
    ];
    for (driver, judgement) in table {
        let shown = format!("{driver:?}");
        assert_eq!(card(driver), judgement, "{shown}");
    }
}

#[test]
fn the_release_is_read_from_what_the_kernel_tells() {
    let proprietary = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\nGCC version:  gcc version 12.2.0\n";
    let open =
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (root@x)  Sun Jul 27\n";
    assert_eq!(number(proprietary).as_deref(), Some("550.54.14"));
    assert_eq!(number(open).as_deref(), Some("580.65.06"));
    assert_eq!((number(""), number("NVRM version: none\n580.1")), (None, None));
}
