//! The network, its weights and recipe.

use crate::config::{Pooling, Settings};
use artifact::Job;
use model::weights::Weights;
use model::{Device, Network, Parameters, Recipe, device, provenance};
use network::{Flow, Layer, Named, Op};

/// A network whose weights do not change.
pub struct FrozenNetwork {
    /// The layers.
    pub network: Network,
    /// Their weights, on `device`.
    pub parameters: Parameters,
    /// How pixels are normalised for it.
    pub recipe: Recipe,
    /// Where it computes.
    pub device: Device,
}

impl FrozenNetwork {
    /// Reads the weights. Records and logs network, recipe and origin.
    ///
    /// # Errors
    /// If the weights cannot be read, or their network has not the layers of the settings.
    pub fn open(job: &Job<Settings>) -> anyhow::Result<Self> {
        let (weights, origin) = Weights::of_input(job, job.settings.network, job.settings.width)?;
        let (architecture, width) = (weights.architecture, weights.width);
        job.settings.check_layers(architecture).map_err(|refusal| refusal.below("settings"))?;
        let recipe = job.settings.recipe.or(weights.recipe).unwrap_or(Recipe::Torch);
        let device = device::choose(job, job.settings.device)?.device();
        job.record("network", architecture.name());
        job.record("width", width);
        job.record("recipe", recipe);
        provenance::record(job);
        job.say(format!("{architecture} of width {width} with recipe {recipe}, {origin}"));
        Ok(Self::new(weights, recipe, job.settings.pooling, device))
    }

    /// The network of `weights`, with this kind of pooling in place of maxima, on `device`.
    pub fn new(weights: Weights, recipe: Recipe, pooling: Pooling, device: Device) -> Self {
        let Weights { architecture, width, parameters, .. } = weights;
        let network = pooled(architecture.network(width), pooling);
        Self { network, parameters: device::moved(parameters, device), recipe, device }
    }
}

/// The network with this kind of pooling in place of maxima.
fn pooled(network: Network, pooling: Pooling) -> Network {
    match pooling {
        Pooling::Maximum => network,
        Pooling::Average => {
            let averaged = |layer: Layer| Layer { flow: averaged(layer.flow), ..layer };
            Network { layers: network.layers.into_iter().map(averaged).collect() }
        }
    }
}

fn averaged(flow: Flow) -> Flow {
    match flow {
        Flow::Op(Named { name, op: Op::Pool(pool) }) => {
            Flow::Op(Named { name, op: Op::Pool(network::Pool { pooling: network::Pooling::Average, ..pool }) })
        }
        Flow::Op(named) => Flow::Op(named),
        Flow::Chain(flows) => Flow::Chain(flows.into_iter().map(averaged).collect()),
        Flow::Join(join, branches) => Flow::Join(join, branches.into_iter().map(averaged).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Architecture;

    fn pools(network: &Network) -> Vec<network::Pooling> {
        let kind = |named: &Named| if let Op::Pool(pool) = &named.op { Some(pool.pooling) } else { None };
        network.ops().filter_map(kind).collect()
    }

    #[test]
    fn only_the_kind_of_pooling_changes() {
        for name in ["vgg19", "resnet18", "densenet121"] {
            let network = Architecture::named(name).unwrap().network(1.0);
            assert!(pools(&network).contains(&network::Pooling::Max), "{name}");
            assert_eq!(pooled(network.clone(), Pooling::Maximum), network);
            let found = pooled(network.clone(), Pooling::Average);
            assert!(pools(&found).iter().all(|pooling| *pooling == network::Pooling::Average), "{name}");
            assert_eq!(pools(&found).len(), pools(&network).len());
            assert_eq!(found.shapes(70, 90), network.shapes(70, 90));
            assert!(found.parameters().eq(network.parameters()));
        }
    }
}
