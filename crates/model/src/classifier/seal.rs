//! Whether the bytes of a classifier are still those that `export` wrote. The golden photos tell whether this machine
//! computes the same logits; they say nothing of a class name, a temperature or a threshold, and little of a single weight.

use crate::card::Card;
use crate::{About, Parameters, parameters};
use artifact::hash;

/// `about` with the checksum of itself and of `tensors`, which are all tensors of the file, as it gives them back.
///
/// # Panics
/// If `about` is of no classifier.
pub fn sealed(about: About, tensors: &Parameters) -> About {
    let card = about.classifier.clone().expect("a classifier has a card");
    let open = About { classifier: Some(Card { checksum: String::new(), ..card.clone() }), ..about };
    let text = serde_json::to_string(&open).expect("plain data always has a JSON form");
    let checksum = checksum(&text, tensors);
    About { classifier: Some(Card { checksum, ..card }), ..open }
}

/// Whether `text`, the metadata of a file with these tensors, and they have the checksum that stands in `text`.
pub(super) fn is_whole(text: &str, card: &Card, tensors: &Parameters) -> bool {
    let field = |sum: &str| format!("\"checksum\":\"{sum}\"");
    checksum(&text.replacen(&field(&card.checksum), &field(""), 1), tensors) == card.checksum
}

/// Over the text as it stands: what is read from it may leave parts out.
fn checksum(text: &str, tensors: &Parameters) -> String {
    hash::bytes(format!("{} {text}", parameters::hash(tensors)).as_bytes())
}
