//! What libtorch's threads need to know before they start.

use crate::arguments::Arguments;
use artifact::walk;
use model::openmp;

/// Up to so many photos are done before spinning threads are in anybody's way.
const FEW: usize = 16;

/// Has threads sleep while they wait, which few photos are not worth: the library is loaded twice.
pub fn prepare(arguments: &Arguments) {
    if !is_short(arguments) {
        openmp::let_threads_sleep();
    }
}

/// Whether no more is asked than a few photos.
fn is_short(arguments: &Arguments) -> bool {
    let photos = &arguments.photos;
    photos.len() <= FEW && !photos.iter().any(|path| path.as_os_str() == "-" || walk::is_folder(path).unwrap_or(false))
}
