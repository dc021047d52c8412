//! The network without its head, for the libraries that it comes from: `backbone.safetensors` under the names of torchvision
//! or timm, and `backbone.weights.h5` for Keras.

use crate::trained::Trained;
use artifact::check::Refusal;
use model::StoredDtype;
use model::weights::{keras, pytorch};

/// `backbone.safetensors`. An error names the setting.
pub fn for_torchvision(trained: &Trained, stored: StoredDtype) -> Result<Vec<u8>, Refusal> {
    let (network, width) = (trained.about.network, trained.about.width);
    let expected = || format!("false for {network}, which neither torchvision nor timm has");
    let maker = pytorch::maker(network).ok_or_else(|| Refusal::new("settings.torchvision", expected(), "true"))?;
    Ok(pytorch::to_bytes(maker, (network, width), &trained.parameters, stored))
}

/// `backbone.weights.h5`. An error names the setting.
pub fn for_keras(trained: &Trained, stored: StoredDtype) -> Result<Vec<u8>, Refusal> {
    let (network, width) = (trained.about.network, trained.about.width);
    let expected = || format!("false for {network}, as Keras has no network that is built like it");
    let maker = keras::maker(network).ok_or_else(|| Refusal::new("settings.keras", expected(), "true"))?;
    Ok(keras::to_bytes(maker, (network, width), &trained.parameters, stored))
}
