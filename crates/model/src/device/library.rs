//! libtorch's own CUDA library.

use super::card::Card;
use super::context;
use super::loader::{loaded, said};
use super::unavailable::Unavailable;
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW};
use std::mem::ManuallyDrop;
use std::path::Path;
use tch::Cuda;

const NAME: &str = "libtorch_cuda.so";

/// Loads the library from the folder of this process's libtorch, as both must come from the same build. Afterwards
/// layers can compute on `card`.
pub(super) fn load(card: Card) -> Result<Card, Unavailable> {
    let libtorch = loaded("libtorch_cpu.").unwrap_or_default();
    let Some(folder) = libtorch.parent() else {
        return Err(Unavailable::OtherLibtorch { said: "no libtorch_cpu.so in this process".to_owned() });
    };
    open(folder, &card)?;
    // libtorch looks for the library once, so it may be asked only now.
    if Cuda::device_count() == 0 {
        return Err(Unavailable::Unseen { card });
    }
    match context::exact() {
        Ok(()) => Ok(card),
        Err(error) => Err(Unavailable::OtherLibtorch { said: said(&error) }),
    }
}

/// The library stays loaded: libtorch keeps pointers into it. Its symbols are global, as if it had been linked.
fn open(folder: &Path, card: &Card) -> Result<(), Unavailable> {
    let path = folder.join(NAME);
    if !path.exists() {
        return Err(Unavailable::NoLibrary { folder: folder.to_owned(), card: card.clone() });
    }
    // SAFETY: loading runs the initialisers of a part of libtorch, as would have happened at the start of a program that was
    // linked with it.
    #[expect(unsafe_code, reason = "loading a library runs its code")]
    let library = unsafe { Library::open(Some(&path), RTLD_NOW | RTLD_GLOBAL) };
    match library {
        Ok(library) => {
            let _: ManuallyDrop<Library> = ManuallyDrop::new(library);
            Ok(())
        }
        Err(error) => Err(Unavailable::LibraryFails { said: said(&error), card: card.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::card::Version;
    use super::super::compile::compile;
    use super::*;

    fn card() -> Card {
        Card { name: "NVIDIA H200".to_owned(), capability: Version(9, 0), visible: 1 }
    }

    #[test]
    fn a_libtorch_without_cuda_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let why = open(folder.path(), &card()).unwrap_err();
        assert_eq!(why, Unavailable::NoLibrary { folder: folder.path().to_owned(), card: card() });
    }

    #[test]
    fn the_loader_says_what_is_wrong_with_a_library() {
        let folder = tempfile::tempdir().unwrap();
        // It needs a function that no library has, as if a library that it is linked against had been removed.
        compile(
            "extern int cudnn_of_another_world(void); int f(void) { return cudnn_of_another_world(); }",
            &folder.path().join(NAME),
        );
        let Unavailable::LibraryFails { said, .. } = open(folder.path(), &card()).unwrap_err() else {
            panic!("loaded")
        };
        assert!(said.contains(NAME) && said.contains("cudnn_of_another_world"), "{said}");
    }

    #[test]
    fn a_library_that_loads_will_do() {
        let folder = tempfile::tempdir().unwrap();
        compile("int f(void) { return 1; }", &folder.path().join(NAME));
        open(folder.path(), &card()).unwrap();
    }
}
