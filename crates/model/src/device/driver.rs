//! What NVIDIA's driver says, through the library that comes with it. Asking it spares loading the gigabytes of
//! libtorch's CUDA where there is no GPU.

mod calls;

use super::card::{Card, Version};
use super::unavailable::Unavailable;
use calls::{Calls, Failure, NO_DEVICE};
use std::path::Path;
use std::{env, fs};

/// The name by which the system finds the driver's library.
pub(super) const LIBRARY: &str = "libcuda.so.1";
/// Where the running driver tells its release, also inside of containers.
const RELEASE: &str = "/proc/driver/nvidia/version";
/// The CUDA that libtorch 2.11.0 is built with.
const CUDA: Version = Version(13, 0);
/// The oldest GPUs for which its wheels hold code (`torch.cuda.get_arch_list()`).
const OLDEST: Version = if cfg!(target_arch = "x86_64") { Version(7, 5) } else { Version(8, 0) };

/// What a look for the driver found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Driver {
    /// Its library cannot be loaded; the driver itself may be `running`.
    Absent { said: String, running: bool },
    /// It supports CUDA up to version `knows`; `card` is its answer about the first GPU.
    Here { release: Option<String>, knows: Version, visible: Option<String>, card: Result<Card, Failure> },
    /// It fails even to say which CUDA it supports.
    Broken { said: String },
}

/// The first GPU that the driver shows, if libtorch can use it.
pub(super) fn card(driver: Driver) -> Result<Card, Unavailable> {
    match driver {
        Driver::Absent { said, running: false } => Err(Unavailable::NoDriver { said }),
        Driver::Absent { said, running: true } => Err(Unavailable::NoDriverLibrary { said }),
        Driver::Here { release, knows, .. } if knows < CUDA => {
            Err(Unavailable::OldDriver { release, knows, needs: CUDA })
        }
        Driver::Here { visible, card: Err(Failure { status: NO_DEVICE, .. }), .. } => {
            Err(Unavailable::NoCard { visible })
        }
        Driver::Broken { said } | Driver::Here { card: Err(Failure { said, .. }), .. } => {
            Err(Unavailable::DriverFails { said })
        }
        Driver::Here { card: Ok(card), .. } if card.capability < OLDEST => {
            Err(Unavailable::OldCard { card, needs: OLDEST })
        }
        Driver::Here { card: Ok(card), .. } => Ok(card),
    }
}

/// Asks the driver whose library is called `library`.
pub(super) fn look(library: impl AsRef<Path>) -> Driver {
    let release = fs::read_to_string(RELEASE).ok();
    match Calls::load(library.as_ref()) {
        Err(said) => Driver::Absent { said, running: release.is_some() },
        Ok(calls) => match calls.version() {
            Err(failure) => Driver::Broken { said: failure.said },
            Ok(knows) => Driver::Here {
                release: release.as_deref().and_then(number),
                knows,
                visible: env::var_os("CUDA_VISIBLE_DEVICES").map(|value| value.to_string_lossy().into_owned()),
                card: calls.card(),
            },
        },
    }
}

/// The number in `NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06  Sun Jul 27 …`.
fn number(release: &str) -> Option<String> {
    let is_number = |word: &&str| word.contains('.') && word.chars().all(|c| c.is_ascii_digit() || c == '.');
    release.lines().next()?.split_whitespace().find(is_number).map(str::to_owned)
}

#[cfg(test)]
mod tests;
