//! The names of facts in `manifest.yaml`: what a stage says of its outputs beside their hashes.

/// `augment`: how many copies it made of each training picture.
pub const COPIES: &str = "copies";
/// `augment`: the hash of the training pictures that its copies were made from.
pub const MADE_FROM: &str = "made_from";
/// `preprocess`: how many photos it could not read and set aside.
pub const QUARANTINED: &str = "quarantined";
/// `preprocess`: how photos became pictures: size, resize, filter, background.
pub const PREPARATION: &str = "preparation";
/// `extract`: the hash of the pictures of each split that it read, and of the copies.
pub const PICTURES: &str = "pictures";
/// `scenes` and `reef`: how many pictures they drew.
pub const DRAWN: &str = "drawn";
/// `extract` and `finetune`: the precision in which their layers computed.
pub const PRECISION: &str = "precision";
/// A trained model: the epoch, from 1, whose weights are the result.
pub const KEPT_EPOCH: &str = "kept_epoch";
/// `preprocess` and `import`: for each split, how many of its photos, groups or rows are also in another split, as parts
/// of a sentence in the report.
pub const LEAKS: &str = "leaks";
/// A trained model, or `preprocess`: what the report must say about it, as parts of a sentence.
pub const REMARKS: &str = "remarks";
/// A trained model: how often its training saw each photo, as a sentence.
pub const SEEN: &str = "seen";
