//! What `make setup` takes out of the wheels that it downloads, tried on wheels of a few bytes.

use fixture::{Outcome, Project, root};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What is in the wheels, as far as it matters; each file holds its name.
const WHEELS: [(&str, &[&str]); 2] = [
    (
        "torch",
        &[
            "torch/lib/libtorch_cpu.so",
            "torch/lib/libtorch_cuda.so",
            "torch/lib/libtorch_python.so",
            "torch/lib/libtorch_cpu.a",
            "torch.libs/libgomp-1234.so.1",
            "torch/include/torch/torch.h",
            "torch/include/empty/",
            "torch/nn/functional.py",
            "torch-2.11.0.dist-info/licenses/LICENSE",
        ],
    ),
    (
        "nvidia",
        &[
            "nvidia/cu13/lib/libcudart.so.13",
            "nvidia/cu13/lib/libcufft.so.12",
            "nvidia/cu13/lib/libcufftw.so.12",
            "nvidia/cudnn/lib/libcudnn_ops.so.9",
            "nvidia/cudnn/include/cudnn.h",
        ],
    ),
];

#[test]
fn of_the_wheels_is_kept_what_running_needs() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: no python3");
        return;
    }
    let both = ["include/torch/torch.h", "lib/libcudart.so.13", "lib/libgomp-1234.so.1", "lib/libtorch_cpu.so"];
    let with_cuda = ["lib/libcudnn_ops.so.9", "lib/libcufft.so.12", "lib/libtorch_cuda.so"];
    for (cuda, version, more) in [("", "2.11.0+cpu\n", &[][..]), ("1", "2.11.0+cu130\n", &with_cuda)] {
        let project = Project::new();
        let pack = "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], 'w') as wheel:\n    \
                    for name in sys.argv[2:]: wheel.writestr(name, name)";
        let python = |arguments: &[&str]| {
            Outcome::from(Command::new("python3").args(arguments).current_dir(project.path()).output().unwrap())
                .succeeded()
        };
        fs::create_dir(project.path().join("wheels")).unwrap();
        for (wheel, names) in WHEELS {
            python(&[&["-c", pack, &format!("wheels/{wheel}.whl")], names].concat());
        }
        let script = root().join("crates/model/unpack.py").display().to_string();
        python(&["-B", &script, "wheels", "tree", "2.11.0", cuda]);
        let mut expected = [&both[..], more, &["build-version", "licenses/torch-2.11.0/LICENSE"]].concat();
        expected.sort_unstable();
        assert_eq!(below(&project.path().join("tree")), expected);
        assert_eq!(fs::read_to_string(project.path().join("tree/build-version")).unwrap(), version);
        let kept = fs::read_to_string(project.path().join("tree/lib/libcudart.so.13")).unwrap();
        assert_eq!(kept, "nvidia/cu13/lib/libcudart.so.13");
    }
}

fn below(folder: &Path) -> Vec<String> {
    let files = artifact::walk::files(folder).unwrap();
    files.iter().map(|path| path.strip_prefix(folder).unwrap().display().to_string()).collect()
}
