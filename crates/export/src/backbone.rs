//! The network without its head, for the libraries that it comes from: `backbone.safetensors` under the names of torchvision
//! or timm, and `backbone.weights.h5` for Keras.

use crate::trained::Trained;
use artifact::check::Refusal;
use model::weights::{keras, pytorch};
use model::{Architecture, StoredDtype};

/// `backbone.safetensors`. An error names the setting.
pub fn for_torchvision(trained: &Trained, stored: StoredDtype) -> Result<Vec<u8>, Refusal> {
    let (network, width) = known(trained, "settings.torchvision")?;
    let expected = || format!("false for {network}, which neither torchvision nor timm has");
    let maker = pytorch::maker(network).ok_or_else(|| Refusal::new("settings.torchvision", expected(), "true"))?;
    Ok(pytorch::to_bytes(maker, (network, width), &trained.parameters, stored))
}

/// `backbone.weights.h5`. An error names the setting.
pub fn for_keras(trained: &Trained, stored: StoredDtype) -> Result<Vec<u8>, Refusal> {
    let (network, width) = known(trained, "settings.keras")?;
    let expected = || format!("false for {network}, as Keras has no network that is built like it");
    let maker = keras::maker(network).ok_or_else(|| Refusal::new("settings.keras", expected(), "true"))?;
    Ok(keras::to_bytes(maker, (network, width), &trained.parameters, stored))
}

/// Network and width. An error names the setting `key`: features of another program have no network.
fn known(trained: &Trained, key: &str) -> Result<(Architecture, f64), Refusal> {
    let refused = || Refusal::new(key, "false for features of another program, which have no network", "true");
    Ok((trained.about.network.architecture().ok_or_else(refused)?, trained.about.width))
}
