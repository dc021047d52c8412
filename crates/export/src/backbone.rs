//! `backbone.safetensors`: the network without its head, under the names of torchvision or timm.

use crate::trained::Trained;
use artifact::check::Refusal;
use model::StoredDtype;
use model::weights::pytorch;

/// The whole file. An error names the setting.
pub fn to_bytes(trained: &Trained, stored: StoredDtype) -> Result<Vec<u8>, Refusal> {
    let (network, width) = (trained.about.network, trained.about.width);
    let expected = || format!("false for {network}, which neither torchvision nor timm has");
    let maker = pytorch::maker(network).ok_or_else(|| Refusal::new("settings.torchvision", expected(), "true"))?;
    Ok(pytorch::to_bytes(maker, (network, width), &trained.parameters, stored))
}
