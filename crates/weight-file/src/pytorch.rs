//! PyTorch's `.pth`: a pickled state dict, and the numbers of its tensors as they lie in memory.
//!
//! Since PyTorch 1.6 such a file is a zip archive with the pickle and a member for each storage; before, pickles and
//! storages stood one after another. Of a training checkpoint, which holds more than a network's state, the tensors of
//! the first of these mappings are read: `state_dict`, `model_state_dict`, `model`, `net`, then the running averages
//! `state_dict_ema`, `model_ema`, `ema`; else those of the outermost mapping. Where all names begin with `module.`
//! (`DataParallel`) or `_orig_mod.` (`torch.compile`), that is dropped from [`Entry::name`](crate::Entry::name) and
//! stays in its label.

mod call;
mod cursor;
mod global;
mod heap;
mod kind;
mod legacy;
mod pickle;
mod state_dict;
mod zipped;

pub use self::legacy::{begins, parse_legacy};
pub use self::zipped::parse_zip;

/// What was found, and where: the place stands before what to do about it.
fn placed(found: &str, place: &str) -> String {
    match found.split_once(": ") {
        Some((what, advice)) => format!("{what} {place}: {advice}"),
        None => format!("{found} {place}"),
    }
}

/// For messages.
const UNDERSTOOD: &str = "a pickle of tensors and containers";
