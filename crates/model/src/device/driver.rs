//! What NVIDIA's driver says. It is asked through the library that comes with it: libtorch's CUDA, gigabytes, need not be
//! loaded for that.

mod calls;

use super::obstacle::Obstacle;
use calls::{Calls, NO_DEVICE};
use std::ffi::c_int;
use std::path::Path;
use std::{env, fmt, fs};

/// The driver's library, which the system finds by this name.
pub(super) const LIBRARY: &str = "libcuda.so.1";
/// Told by the running driver itself, also inside of containers.
const RELEASE: &str = "/proc/driver/nvidia/version";
/// The CUDA that libtorch 2.11.0 is built with.
const CUDA: Version = Version(13, 0);
/// The oldest GPUs for which its wheels hold code (`torch.cuda.get_arch_list()`).
const OLDEST: Version = if cfg!(target_arch = "x86_64") { Version(7, 5) } else { Version(8, 0) };

/// A version of CUDA, or a compute capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub i32, pub i32);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// A GPU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// As its maker calls it: `NVIDIA H200`.
    pub name: String,
    /// Its compute capability.
    pub capability: Version,
    /// How many GPUs are visible; this is the first of them.
    pub visible: usize,
}

impl Card {
    /// Whether it multiplies bfloat16 natively: from Ampere on (CUDA C Programming Guide, compute capabilities).
    pub fn has_bf16(&self) -> bool {
        self.capability >= Version(8, 0)
    }
}

/// What was found of a driver.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Driver {
    /// Its library cannot be loaded; the driver itself may be `running`.
    Absent { said: String, running: bool },
    /// It knows this CUDA, and that is what it says of its first GPU.
    Here { release: Option<String>, knows: Version, visible: Option<String>, card: Result<Card, Failure> },
    /// It does not even say which CUDA it knows.
    Broken { said: String },
}

/// The status of a call of the driver's library, and what that says of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    status: c_int,
    said: String,
}

/// The first GPU that the driver shows, if libtorch can use it.
pub(super) fn card(driver: Driver) -> Result<Card, Obstacle> {
    match driver {
        Driver::Absent { said, running: false } => Err(Obstacle::NoDriver { said }),
        Driver::Absent { said, running: true } => Err(Obstacle::NoDriverLibrary { said }),
        Driver::Here { release, knows, .. } if knows < CUDA => Err(Obstacle::OldDriver { release, knows, needs: CUDA }),
        Driver::Here { visible, card: Err(Failure { status: NO_DEVICE, .. }), .. } => Err(Obstacle::NoCard { visible }),
        Driver::Broken { said } | Driver::Here { card: Err(Failure { said, .. }), .. } => {
            Err(Obstacle::DriverFails { said })
        }
        Driver::Here { card: Ok(card), .. } if card.capability < OLDEST => {
            Err(Obstacle::OldCard { card, needs: OLDEST })
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
pub(super) mod tests;
