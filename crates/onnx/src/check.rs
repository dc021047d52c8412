//! Whether the parts of a classifier fit together.

use crate::classifier::{Classifier, Head};
use crate::error::{Error, Result};

/// The shape [h, w, c] of the last feature map, which must not be empty.
pub fn last_map(classifier: &Classifier) -> Result<[usize; 3]> {
    let (network, preparation) = (classifier.network, &classifier.preparation);
    let input = [preparation.height.into(), preparation.width.into()];
    let map = network.shapes(input[0], input[1]).pop().unwrap_or([input[0], input[1], 3]).map(|side| side as usize);
    if map.contains(&0) {
        let least = network.smallest();
        return Err(Error::Picture { least, width: preparation.width, height: preparation.height });
    }
    Ok(map)
}

/// As many logits as the classes need, and a temperature that they can be divided by.
pub fn predictions(head: &Head, classes: usize, temperature: f64) -> Result<()> {
    let found = head.outputs();
    if found != classes && (classes, found) != (2, 1) || found == 0 {
        return Err(Error::Logits { classes, found });
    }
    if !(temperature.is_finite() && temperature > 0.0) {
        return Err(Error::Temperature(temperature));
    }
    Ok(())
}
