//! The names of facts in `manifest.yaml`: what a stage says of its outputs beside their hashes.

/// `augment`: how many augmented pictures it made of each photo.
pub const COPIES: &str = "copies";
/// `augment`: the hash of the training pictures that its own were made from.
pub const MADE_FROM: &str = "made_from";
/// `preprocess`: how many photos it could not read and set aside.
pub const QUARANTINED: &str = "quarantined";
/// `extract`: the hash of the pictures that it read, by split, and of augmented ones.
pub const PICTURES: &str = "pictures";
/// `scenes` and `reef`: how many pictures they drew.
pub const DRAWN: &str = "drawn";
/// `extract` and `finetune`: what their layers computed with.
pub const PRECISION: &str = "precision";
/// A trained model: the epoch, from 1, whose weights are the result.
pub const KEPT_EPOCH: &str = "kept_epoch";
/// `preprocess`: photos or groups of a split that are also in another one, by split, each a part of a sentence for
/// `report`.
pub const LEAKS: &str = "leaks";
/// A trained model, or `preprocess`: what `report` has to say of it, each a part of a sentence.
pub const REMARKS: &str = "remarks";
/// A trained model: how often its training saw each photo, in a sentence.
pub const SEEN: &str = "seen";
