//! Why no GPU can be used, and what to do about it.

use super::card::{Card, Version};
use std::path::PathBuf;

/// The oldest series of NVIDIA's driver for Linux that runs what is built with CUDA 13.
const DRIVER: &str = "580";

/// Why no GPU can be used; the text follows "as".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unavailable {
    #[error("libtorch uses GPUs on Linux with x86_64 or aarch64, and this is {os} with {machine}")]
    System { os: String, machine: String },
    #[error("there is no NVIDIA driver")]
    NoDriver { said: String },
    #[error("the NVIDIA driver runs, but its library cannot be loaded ({said})")]
    NoDriverLibrary { said: String },
    #[error("the NVIDIA driver{} supports CUDA up to {knows}, and libtorch needs {needs}", after(release.as_deref()))]
    OldDriver { release: Option<String>, knows: Version, needs: Version },
    #[error("the NVIDIA driver does not answer ({said})")]
    DriverFails { said: String },
    #[error("the NVIDIA driver shows no GPU{}", hidden(visible.as_deref()))]
    NoCard { visible: Option<String> },
    #[error("the {} has compute capability {}, and libtorch needs {needs}", card.name, card.capability)]
    OldCard { card: Card, needs: Version },
    #[error("libtorch in {} came without CUDA, which the {} needs", folder.display(), card.name)]
    NoLibrary { folder: PathBuf, card: Card },
    #[error("libtorch's CUDA library for the {} cannot be loaded ({said})", card.name)]
    LibraryFails { said: String, card: Card },
    #[error("this libtorch is not the one that Headstart was made with, 2.11.0 ({said})")]
    OtherLibtorch { said: String },
    #[error("libtorch finds no GPU where the driver shows the {}", card.name)]
    Unseen { card: Card },
}

fn after(release: Option<&str>) -> String {
    release.map_or(String::new(), |release| format!(" {release}"))
}

fn hidden(visible: Option<&str>) -> String {
    visible.map_or(String::new(), |value| format!(" (CUDA_VISIBLE_DEVICES is '{value}')"))
}

/// `cuda` was asked for, and there is none.
#[derive(Debug, thiserror::Error)]
#[error("settings.device: expected cuda, got cpu, as {why}; {}, or say `device: auto`", why.remedy())]
pub struct NoGpu {
    why: Unavailable,
}

impl From<Unavailable> for NoGpu {
    fn from(why: Unavailable) -> Self {
        Self { why }
    }
}

impl Unavailable {
    /// What `auto` says.
    pub(super) fn line(&self) -> String {
        match self {
            // The machine has a GPU that one command makes usable.
            Self::OldDriver { .. }
            | Self::NoLibrary { .. }
            | Self::LibraryFails { .. }
            | Self::OtherLibtorch { .. } => {
                format!("device: cpu, as {self}; {}", self.remedy())
            }
            _ => format!("device: cpu, as {self}"),
        }
    }

    fn remedy(&self) -> String {
        match self {
            Self::System { .. } => "use such a machine".to_owned(),
            Self::NoDriver { said } => format!("install NVIDIA's driver, {DRIVER} or newer, restart, and say `make setup CUDA=1` ({said})"),
            Self::NoDriverLibrary { .. } => "install the library that belongs to the driver; a container gets it when it is \
                                             started with its GPUs (docker run --gpus all)"
                .to_owned(),
            Self::OldDriver { .. } => format!("update the driver to {DRIVER} or newer"),
            Self::DriverFails { .. } | Self::Unseen { .. } => {
                "see whether `nvidia-smi` lists it; after an update of the driver, restart".to_owned()
            }
            Self::NoCard { visible: Some(_) } => "set CUDA_VISIBLE_DEVICES to the number of a GPU, or unset it".to_owned(),
            Self::NoCard { visible: None } => {
                "see whether `nvidia-smi` lists one; a container must be started with it (docker run --gpus all)".to_owned()
            }
            Self::OldCard { .. } => "set CUDA_VISIBLE_DEVICES to the number of a newer GPU".to_owned(),
            Self::NoLibrary { .. } => {
                "`make setup CUDA=1` installs libtorch with CUDA, or set LIBTORCH to the folder of one".to_owned()
            }
            Self::OtherLibtorch { .. } => "install it with `make setup CUDA=1`".to_owned(),
            Self::LibraryFails { .. } => {
                "remove .libtorch and install it again with `make setup CUDA=1`, unless the message names a library of the \
                 system"
                    .to_owned()
            }
        }
    }
}

/// Whether there is a libtorch for GPUs of this system.
pub(super) fn check_system(os: &str, machine: &str) -> Result<(), Unavailable> {
    match (os, machine) {
        ("linux", "x86_64" | "aarch64") => Ok(()),
        _ => Err(Unavailable::System { os: os.to_owned(), machine: machine.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every message whole, as they are all that a user sees; and whether `auto` says what to do.
    #[test]
    fn driver_card_and_library_are_told_apart() {
        let said = || "libx.so.1: no such file".to_owned();
        let card = || Card { name: "Tesla P100".to_owned(), capability: Version(6, 0), visible: 1 };
        let old = |release: Option<&str>| Unavailable::OldDriver {
            release: release.map(str::to_owned),
            knows: Version(12, 4),
            needs: Version(13, 0),
        };
        let smi = "see whether `nvidia-smi` lists it; after an update of the driver, restart";
        let update = "update the driver to 580 or newer";
        let table = [
            (
                check_system("macos", "aarch64").unwrap_err(),
                "libtorch uses GPUs on Linux with x86_64 or aarch64, and this is macos with aarch64",
                "use such a machine",
                false,
            ),
            (
                Unavailable::NoDriver { said: said() },
                "there is no NVIDIA driver",
                "install NVIDIA's driver, 580 or newer, restart, and say `make setup CUDA=1` (libx.so.1: no such file)",
                false,
            ),
            (
                Unavailable::NoDriverLibrary { said: said() },
                "the NVIDIA driver runs, but its library cannot be loaded (libx.so.1: no such file)",
                "install the library that belongs to the driver; a container gets it when it is started with its GPUs \
                 (docker run --gpus all)",
                false,
            ),
            (old(None), "the NVIDIA driver supports CUDA up to 12.4, and libtorch needs 13.0", update, true),
            (
                old(Some("550.54.14")),
                "the NVIDIA driver 550.54.14 supports CUDA up to 12.4, and libtorch needs 13.0",
                update,
                true,
            ),
            (
                Unavailable::DriverFails { said: "error 803".to_owned() },
                "the NVIDIA driver does not answer (error 803)",
                smi,
                false,
            ),
            (
                Unavailable::NoCard { visible: None },
                "the NVIDIA driver shows no GPU",
                "see whether `nvidia-smi` lists one; a container must be started with it (docker run --gpus all)",
                false,
            ),
            (
                Unavailable::NoCard { visible: Some("7".to_owned()) },
                "the NVIDIA driver shows no GPU (CUDA_VISIBLE_DEVICES is '7')",
                "set CUDA_VISIBLE_DEVICES to the number of a GPU, or unset it",
                false,
            ),
            (
                Unavailable::OldCard { card: card(), needs: Version(7, 5) },
                "the Tesla P100 has compute capability 6.0, and libtorch needs 7.5",
                "set CUDA_VISIBLE_DEVICES to the number of a newer GPU",
                false,
            ),
            (
                Unavailable::NoLibrary { folder: "/a/lib".into(), card: card() },
                "libtorch in /a/lib came without CUDA, which the Tesla P100 needs",
                "`make setup CUDA=1` installs libtorch with CUDA, or set LIBTORCH to the folder of one",
                true,
            ),
            (
                Unavailable::LibraryFails { said: said(), card: card() },
                "libtorch's CUDA library for the Tesla P100 cannot be loaded (libx.so.1: no such file)",
                "remove .libtorch and install it again with `make setup CUDA=1`, unless the message names a library of \
                 the system",
                true,
            ),
            (
                Unavailable::OtherLibtorch { said: said() },
                "this libtorch is not the one that Headstart was made with, 2.11.0 (libx.so.1: no such file)",
                "install it with `make setup CUDA=1`",
                true,
            ),
            (
                Unavailable::Unseen { card: card() },
                "libtorch finds no GPU where the driver shows the Tesla P100",
                smi,
                false,
            ),
        ];
        for (unavailable, why, remedy, auto_says_it) in table {
            let refusal = format!("settings.device: expected cuda, got cpu, as {why}; {remedy}, or say `device: auto`");
            assert_eq!(NoGpu::from(unavailable.clone()).to_string(), refusal);
            let line = format!("device: cpu, as {why}");
            assert_eq!(unavailable.line(), if auto_says_it { format!("{line}; {remedy}") } else { line });
        }
    }

    #[test]
    fn linux_on_two_architectures_will_do() {
        assert_eq!((check_system("linux", "x86_64"), check_system("linux", "aarch64")), (Ok(()), Ok(())));
        assert!(check_system("linux", "riscv64").is_err() && check_system("windows", "x86_64").is_err());
    }
}
