//! `make setup`: what it says when something is missing, and that it takes a libtorch that is there. No network.

use fixture::{MAKEFILES, Outcome, Project, root};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::Command;

/// A project with the setup script and a machine on which only `programs` can be found, and nothing that downloads.
fn machine(programs: &[&str]) -> Project {
    let project = Project::new();
    fs::create_dir_all(project.path().join("crates/model")).unwrap();
    fs::create_dir(project.path().join("bin")).unwrap();
    fs::copy(root().join("crates/model/setup.sh"), project.path().join("crates/model/setup.sh")).unwrap();
    for real in ["bash", "cat", "ln", "mkdir", "mv", "rm", "uname"] {
        symlink(found(real), project.path().join("bin").join(real)).unwrap();
    }
    for fake in programs {
        program(&project, fake, "exit 0");
    }
    project
}

fn found(program: &str) -> PathBuf {
    let folders = ["/usr/bin", "/bin", "/usr/local/bin"];
    folders.iter().map(|folder| PathBuf::from(folder).join(program)).find(|path| path.exists()).expect(program)
}

fn program(project: &Project, name: &str, script: &str) {
    project.write(&format!("bin/{name}"), format!("#!{}\n{script}\n", found("sh").display()).as_bytes());
    fs::set_permissions(project.path().join("bin").join(name), Permissions::from_mode(0o755)).unwrap();
}

fn setup(project: &Project, environment: &[(&str, &str)]) -> Outcome {
    let mut command = Command::new(found("bash"));
    command.arg("crates/model/setup.sh").env_clear().env("PATH", project.path().join("bin"));
    command.envs(environment.iter().copied()).current_dir(project.path()).output().unwrap().into()
}

fn libtorch(project: &Project, folder: &str, version_file: &str, version: &str) -> String {
    project.write(&format!("{folder}/lib/libtorch_cpu.so"), b"");
    project.write(&format!("{folder}/include/torch/all.h"), b"");
    project.write(&format!("{folder}/{version_file}"), version.as_bytes());
    project.path().join(folder).display().to_string()
}

const TOOLS: [&str; 4] = ["cargo", "c++", "cc", "python3"];

#[test]
fn a_missing_tool_is_named_in_one_sentence() {
    for (missing, says) in [
        ("cargo", "setup: no cargo ('cargo'): install Rust 1.91 or newer"),
        ("c++", "setup: no C++ compiler ('c++'): install one"),
        ("cc", "setup: no C compiler ('cc'), which Rust links with: install one"),
        ("python3", "setup: no python3, whose pip downloads libtorch: install it"),
    ] {
        let others: Vec<&str> = TOOLS.into_iter().filter(|tool| *tool != missing).collect();
        let said = setup(&machine(&others), &[]).failed();
        assert!(said.starts_with(says) && said.lines().count() == 1, "{said}");
    }
    let said = setup(&machine(&TOOLS), &[("CXX", "clang++-99 -O2")]).failed();
    assert!(said.starts_with("setup: no C++ compiler ('clang++-99 -O2'): install one"), "{said}");
}

#[test]
fn the_cargo_that_make_was_given_will_do() {
    let project = machine(&["c++", "cc"]);
    libtorch(&project, ".libtorch", "build-version", "2.11.0+cpu");
    program(&project, "my-cargo", "exit 0");
    let mine = project.path().join("bin/my-cargo").display().to_string();
    setup(&project, &[("CARGO", &format!("{mine} +nightly"))]).succeeded();
    let said = setup(&project, &[("CARGO", "none/cargo")]).failed();
    assert!(said.starts_with("setup: no cargo ('none/cargo'): install Rust"), "{said}");
}

#[test]
fn a_python_without_pip_is_told_apart() {
    let project = machine(&TOOLS);
    program(&project, "python3", "echo 'No module named pip' >&2; exit 1");
    let said = setup(&project, &[]).failed();
    assert!(said.starts_with("setup: python3 has no pip, which downloads libtorch: install it"), "{said}");
    assert_eq!(said.lines().count(), 1);
}

#[test]
fn a_libtorch_of_the_right_version_is_linked() {
    for (file, version) in [
        ("build-version", "2.11.0+cpu\n"),
        ("build-version", "2.11.0"),
        ("version.py", "from typing import Optional\n__version__ = '2.11.0+cu130'\n"),
    ] {
        let project = machine(&["cargo", "c++", "cc"]);
        let theirs = libtorch(&project, "my torch", file, version);
        let said = setup(&project, &[("LIBTORCH", &theirs)]).succeeded().stderr;
        assert_eq!(said, format!("setup: using libtorch 2.11.0 in {theirs}\n"));
        assert_eq!(fs::read_link(project.path().join(".libtorch")).unwrap().display().to_string(), theirs);
        // From now on it is there, with and without the variable.
        assert_eq!(setup(&project, &[]).succeeded().stderr, "");
        assert_eq!(setup(&project, &[("LIBTORCH", &theirs)]).succeeded().stderr, "");
    }
}

#[test]
fn another_libtorch_replaces_a_link() {
    let project = machine(&["cargo", "c++", "cc"]);
    let first = libtorch(&project, "first", "build-version", "2.11.0");
    let second = libtorch(&project, "second", "build-version", "2.11.0");
    setup(&project, &[("LIBTORCH", &first)]).succeeded();
    setup(&project, &[("LIBTORCH", &second)]).succeeded();
    assert_eq!(fs::read_link(project.path().join(".libtorch")).unwrap().display().to_string(), second);
    assert!(PathBuf::from(first).join("lib").exists());
}

#[test]
fn a_download_that_makes_room_for_another_libtorch_is_mentioned() {
    let project = machine(&["cargo", "c++", "cc"]);
    libtorch(&project, ".libtorch", "build-version", "2.11.0+cpu");
    let theirs = libtorch(&project, "theirs", "build-version", "2.11.0");
    let said = setup(&project, &[("LIBTORCH", &theirs)]).succeeded().stderr;
    let removing = "setup: removing the libtorch that was downloaded into .libtorch; make setup without LIBTORCH \
                    downloads it again\n";
    assert_eq!(said, format!("{removing}setup: using libtorch 2.11.0 in {theirs}\n"));
}

#[test]
fn a_libtorch_that_will_not_do_is_refused_in_one_sentence() {
    let project = machine(&["cargo", "c++", "cc"]);
    let old = libtorch(&project, "old", "build-version", "2.4.1+cpu");
    let unknown = libtorch(&project, "unknown", "notes.txt", "");
    fs::create_dir(project.path().join("empty")).unwrap();
    let empty = project.path().join("empty").display().to_string();
    let none = project.path().join("none").display().to_string();
    for (folder, found) in [
        (&old, "expected libtorch 2.11.0, found 2.4.1+cpu"),
        (&unknown, "expected libtorch 2.11.0, found no build-version"),
        (&empty, "expected the folder of a libtorch 2.11.0, found no lib/libtorch_cpu.so and include/torch"),
        (&none, "expected the folder of a libtorch 2.11.0, found no folder"),
    ] {
        let said = setup(&project, &[("LIBTORCH", folder)]).failed();
        assert_eq!(said, format!("setup: LIBTORCH={folder}: {found}\n"));
    }
    assert!(!project.path().join(".libtorch").exists());
}

#[test]
fn a_complete_libtorch_needs_nothing_and_says_nothing() {
    let project = machine(&["cargo", "c++", "cc"]);
    let own = libtorch(&project, ".libtorch", "build-version", "2.11.0+cpu");
    let outcome = setup(&project, &[]).succeeded();
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
    // Cargo sets LIBTORCH to the project's own folder: that is no other one.
    assert_eq!(setup(&project, &[("LIBTORCH", &own)]).succeeded().stderr, "");
}

#[test]
fn a_system_without_a_known_wheel_is_sent_to_libtorch() {
    let project = machine(&TOOLS);
    fs::remove_file(project.path().join("bin/uname")).unwrap();
    program(&project, "uname", "case $1 in -s) echo Darwin;; *) echo arm64;; esac");
    let said = setup(&project, &[]).failed();
    assert_eq!(said, "setup: no libtorch is known for Darwin-arm64: set LIBTORCH to the folder of a libtorch 2.11.0\n");
}

#[test]
fn a_failed_download_leaves_no_libtorch_and_says_what_else_can_be_done() {
    let project = machine(&TOOLS);
    program(&project, "python3", "case \"$*\" in *--version) exit 0;; *) echo 'no net' >&2; exit 1;; esac");
    let said = setup(&project, &[]).failed();
    assert!(said.contains("setup: pip could not download libtorch (part 1, torch==2.11.0), see above;"), "{said}");
    assert!(said.contains("or set LIBTORCH to the folder of a libtorch"), "{said}");
    assert!(!project.path().join(".libtorch").exists());
}

/// A machine with a `python3` that notes which parts it was asked to download in `asked`, fails at the part `fails`,
/// and unpacks an empty libtorch.
fn downloader(processor: &str, fails: &str) -> Project {
    let project = machine(&TOOLS);
    fs::remove_file(project.path().join("bin/uname")).unwrap();
    program(&project, "uname", &format!("case $1 in -s) echo Linux;; *) echo {processor};; esac"));
    let script = format!(
        r#"case "$*" in
        *--version) ;;
        *" download "*)
            read -r part <.libtorch.partial/wheel.txt
            case $part in {fails}==*) exit 1;; esac
            echo "$part" >>asked
            : >".libtorch.partial/wheels/${{part%% *}}.whl" ;;
        "-B crates/model/unpack.py"*)
            mkdir -p "$4/lib" "$4/include/torch"
            : >"$4/lib/libtorch_cpu.so"
            echo "$5" >"$4/build-version"
            if [ "$6" = 1 ]; then : >"$4/lib/libtorch_cuda.so"; fi ;;
        esac"#
    );
    program(&project, "python3", &script);
    project
}

/// The parts that were downloaded, without versions and hashes.
fn asked(project: &Project) -> Vec<String> {
    let parts = fs::read_to_string(project.path().join("asked")).unwrap_or_default();
    parts.lines().map(|part| part.split_once("==").unwrap().0.to_owned()).collect()
}

#[test]
fn cuda_brings_the_libraries_that_libtorch_needs_for_it() {
    for processor in ["x86_64", "aarch64"] {
        let project = downloader(processor, "none");
        let said = setup(&project, &[]).succeeded().stderr;
        assert!(said.starts_with("setup: downloading libtorch 2.11.0 (544 MB"), "{said}");
        assert_eq!(asked(&project), ["torch", "nvidia-cuda-runtime", "nvidia-cuda-cupti"]);

        // The smaller one is no obstacle, and gives way.
        let said = setup(&project, &[("CUDA", "1")]).succeeded().stderr;
        assert!(said.starts_with("setup: downloading libtorch 2.11.0 with CUDA 13 (2.5 GB in 15 parts"), "{said}");
        assert!(said.ends_with("setup: libtorch 2.11.0 with CUDA is in .libtorch\n"), "{said}");
        let parts = asked(&project).split_off(3);
        assert_eq!(parts.len(), 15);
        assert!(parts.iter().any(|part| part == "nvidia-cudnn-cu13"), "{parts:?}");
        assert!(project.path().join(".libtorch/lib/libtorch_cuda.so").exists());
        assert!(!project.path().join(".libtorch.partial").exists());

        // The larger one does for both.
        assert_eq!(setup(&project, &[("CUDA", "1")]).succeeded().stderr, "");
        assert_eq!(setup(&project, &[]).succeeded().stderr, "");
        assert_eq!(setup(&project, &[("CUDA", "0")]).succeeded().stderr, "");
    }
}

#[test]
fn every_part_has_a_version_and_a_hash_of_its_own() {
    let [mut wide, narrow] = ["x86_64", "aarch64"].map(|processor| {
        let project = downloader(processor, "none");
        setup(&project, &[("CUDA", "1")]).succeeded();
        let parts = fs::read_to_string(project.path().join("asked")).unwrap();
        parts.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    let versions =
        |parts: &[String]| parts.iter().map(|part| part[..part.find(' ').unwrap()].to_owned()).collect::<Vec<_>>();
    assert_eq!(versions(&wide), versions(&narrow));
    wide.extend(narrow);
    let mut hashes: Vec<&str> = wide.iter().map(|part| part.split_once(" --hash=sha256:").unwrap().1).collect();
    assert!(hashes.iter().all(|hash| hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit())), "{hashes:?}");
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 30);
}

#[test]
fn a_download_that_breaks_off_keeps_what_there_was_and_what_has_arrived() {
    let project = downloader("x86_64", "nvidia-cufft");
    libtorch(&project, ".libtorch", "build-version", "2.11.0+cpu");
    let said = setup(&project, &[("CUDA", "1")]).failed();
    let says = "setup: pip could not download libtorch (part 7, nvidia-cufft==12.0.0.61), see above; what has arrived is kept in \
                .libtorch.partial, which may be removed; or set LIBTORCH to the folder of a libtorch 2.11.0\n";
    assert!(said.ends_with(says), "{said}");
    assert!(project.path().join(".libtorch.partial/wheels/nvidia-cublas==13.1.0.3.whl").exists());
    // Without CUDA=1 the libtorch that was there is still there.
    assert_eq!(setup(&project, &[]).succeeded().stderr, "");
}

#[test]
fn a_libtorch_of_the_users_must_have_cuda_if_that_is_wanted() {
    let project = machine(&["cargo", "c++", "cc"]);
    let theirs = libtorch(&project, "theirs", "version.py", "__version__ = '2.11.0+cu130'\n");
    let said = setup(&project, &[("LIBTORCH", &theirs), ("CUDA", "1")]).failed();
    let says = format!("setup: LIBTORCH={theirs}: CUDA=1 expects lib/libtorch_cuda.so, which this libtorch lacks\n");
    assert_eq!(said, says);
    project.write("theirs/lib/libtorch_cuda.so", b"");
    setup(&project, &[("LIBTORCH", &theirs), ("CUDA", "1")]).succeeded();
    assert_eq!(setup(&project, &[("CUDA", "1")]).succeeded().stderr, "");
}

#[test]
fn another_value_of_cuda_is_refused() {
    let project = machine(&["cargo", "c++", "cc"]);
    libtorch(&project, ".libtorch", "build-version", "2.11.0+cpu");
    let said = setup(&project, &[("CUDA", "/usr/local/cuda")]).failed();
    let says = "setup: CUDA=/usr/local/cuda: expected 1, for the libtorch that can use a GPU, or nothing\n";
    assert_eq!(said, says);
}

/// Many have CUDA in their environment, as the folder of NVIDIA's tools.
#[test]
fn make_hears_of_cuda_from_its_command_line_and_of_1_from_the_environment() {
    let project = Project::new();
    for file in MAKEFILES {
        project.write(file, &fs::read(root().join(file)).unwrap());
    }
    let asked = |arguments: &[&str], environment: Option<&str>| {
        let mut make = Command::new("make");
        for inherited in ["CUDA", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"] {
            make.env_remove(inherited);
        }
        make.args(["setup", "SETUP=printenv CUDA"]).args(arguments);
        make.envs(environment.map(|value| ("CUDA", value))).current_dir(project.path());
        Outcome::from(make.output().unwrap()).succeeded().stdout
    };
    assert_eq!(asked(&[], None), "\n");
    assert_eq!(asked(&[], Some("/usr/local/cuda")), "\n");
    assert_eq!(asked(&["-e"], Some("/usr/local/cuda")), "\n");
    assert_eq!(asked(&[], Some("1")), "1\n");
    assert_eq!(asked(&["CUDA=1"], Some("/usr/local/cuda")), "1\n");
    assert_eq!(asked(&["CUDA="], Some("1")), "\n");
    assert_eq!(asked(&["CUDA=0"], None), "0\n");
}
