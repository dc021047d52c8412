//! PyTorch's `.pth`: a pickled state dict, and the elements of its tensors as they lie in memory.
//!
//! Since PyTorch 1.6 such a file is a zip archive with the pickle and a member for each storage; before, it was a row
//! of pickles and storages. A training checkpoint holds more than a network's state. Of the mappings `state_dict`,
//! `model_state_dict`, `model`, `net`, and then the running averages `state_dict_ema`, `model_ema`, `ema`, the first
//! one with tensors is read; if there is none, the outermost mapping is. Where all names begin with `module.`
//! (`DataParallel`) or `_orig_mod.` (`torch.compile`), that prefix is dropped from [`Entry::name`](crate::Entry::name)
//! and stays in its label.
//!
//! - `dtype`: PyTorch's element types
//! - `global`: the classes and functions that a pickle may name
//! - `heap`: the objects in a pickle
//! - `cursor`: the parts of a pickle's instructions
//! - `call`: the results of the calls in a pickle
//! - `pickle`: a reader of pickles that runs nothing
//! - `state_dict`: from a pickle to tensors by name
//! - `zipped`, `legacy`: the two forms of file

mod call;
mod cursor;
mod dtype;
mod global;
mod heap;
mod legacy;
mod pickle;
mod state_dict;
mod zipped;

pub use self::legacy::{begins, parse_legacy};
pub use self::zipped::parse_zip;
