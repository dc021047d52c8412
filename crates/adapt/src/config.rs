//! Settings, their defaults and checks.

use artifact::Split;
use artifact::check::{Refusal, within};
use artifact::stage;
use model::head::HeadPool;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The settings of `adapt`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How the source's labels are carried over.
    ///
    /// Without labels of the target. centroids: each class is the mean direction of the target's rows that seem to be of it
    /// (the labels of SHOT). none: the source's head as it is. statistics: mean and standard deviation of each feature by domain.
    /// coral, `linear_map`: covariances too. subspace: the first components of both. prototypes: the rows that the head is
    /// surest of (T3A). `self_training`: the surer half of the answers join the labels. propagation: labels spread over
    /// neighbours. prior: only the shares of the classes differ. weights: source rows count as they are likely in the target.
    ///
    /// With `labels_per_class` labels of the target. `augment_features`: a shared part and one for each domain (Daumé).
    /// tradaboost: source rows that disagree lose weight. pull: the target's own head, held near the source's (L2-SP).
    ///
    /// All without labels of the target want classes there that are about as frequent as in the source, but prior; most of all
    /// those that guess its labels (centroids, prototypes, `self_training`).
    pub method: Method,
    /// By whose mean and standard deviation features are scaled: own, each domain by its own; source; or none. auto takes source for
    /// none, prior and weights, whose formulas compare rows of both domains as they are, and own for the others. coral,
    /// `linear_map` and subspace always take each domain's own mean.
    pub scale: Scale,
    /// How many principal components of both domains together are kept after scaling; null for all features. Fewer than half
    /// the rows make covariances trustworthy.
    pub components: Option<usize>,
    /// coral, `linear_map`: what is added to the diagonal of each covariance, as a multiple of its mean variance.
    pub shrinkage: f64,
    /// subspace: the dimensions that are aligned.
    pub dimensions: usize,
    /// prototypes: rows of the target that each class keeps.
    pub supports: usize,
    /// weights: how they are estimated. logistic: by a classifier of the domains; kmm: by the means of a kernel's features;
    /// kliep: by a mixture of kernels.
    pub weights: WeightsBy,
    /// weights: the largest one, as a multiple of the mean.
    pub weight_limit: f64,
    /// kmm, kliep: the standard deviation of the Gaussian kernel; null takes the median distance of the rows.
    pub bandwidth: Option<f64>,
    /// The L2 penalty (weight decay) on half the squared weight of a head, beside the mean cross-entropy; null takes, of 10 to 0.00001, the one
    /// with which heads predict rows of the source best that were set aside, by turns.
    pub penalty: Option<f64>,
    /// Which split of the target a method sees, without labels. With test the result is transductive: it was made for these
    /// very rows, and the report says so.
    pub fit_on: Split,
    /// Methods with labels: how many of each class are taken from the target's train split, drawn by the seed. null takes 5.
    pub labels_per_class: Option<usize>,
    /// How a feature map becomes a vector: average (global average pooling), or flatten.
    pub pool: HeadPool,
    /// Whether weights and prior go on where they have to be doubted: where less than a tenth of the source's rows stay in
    /// effect, or no row is left to a class.
    pub force: bool,
}

/// How labels are carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// SHOT's centroids.
    Centroids,
    /// No adaptation.
    None,
    /// Own means and deviations.
    Statistics,
    /// CORAL.
    Coral,
    /// The linear Monge map.
    LinearMap,
    /// Subspace alignment.
    Subspace,
    /// T3A.
    Prototypes,
    /// Answers that join the labels.
    SelfTraining,
    /// Labels over neighbours.
    Propagation,
    /// Shares of the classes.
    Prior,
    /// Importance weights.
    Weights,
    /// `TrAdaBoost`.
    Tradaboost,
    /// Daumé's features.
    AugmentFeatures,
    /// L2-SP.
    Pull,
}

/// By whose statistics features are scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// As fits the method.
    Auto,
    /// Each domain by its own.
    Own,
    /// Both by those of the source.
    Source,
    /// Not at all.
    None,
}

/// How importance weights are estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WeightsBy {
    /// A classifier of the domains.
    Logistic,
    /// Kernel mean matching.
    Kmm,
    /// A mixture of kernels.
    Kliep,
}

impl Method {
    /// The word in the pipeline file.
    pub fn name(self) -> String {
        artifact::yaml::one_line(&artifact::yaml::to_value(&self))
    }

    /// Whether it uses labels of the target.
    pub const fn uses_labels(self) -> bool {
        matches!(self, Self::Tradaboost | Self::AugmentFeatures | Self::Pull)
    }

    /// Whether it maps the covariance of the source to that of the target, which takes rows of mean 0.
    pub const fn moves_covariances(self) -> bool {
        matches!(self, Self::Coral | Self::LinearMap | Self::Subspace)
    }

    const fn scale(self) -> Scale {
        match self {
            Self::None | Self::Prior | Self::Weights => Scale::Source,
            _ => Scale::Own,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            method: Method::Centroids,
            scale: Scale::Auto,
            components: None,
            shrinkage: 1.0,
            dimensions: 80,
            supports: 20,
            weights: WeightsBy::Logistic,
            weight_limit: 10.0,
            bandwidth: None,
            penalty: None,
            fit_on: Split::Train,
            labels_per_class: None,
            pool: HeadPool::Average,
            force: false,
        }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        const POSITIVE: &str = "a number from 0.000001 to 1000000, or null";
        within("components", self.components.unwrap_or(1), 1..=65_536, "a whole number from 1 to 65536, or null")?;
        within("shrinkage", self.shrinkage, 0.0..=1000.0, "a number from 0 to 1000")?;
        within("dimensions", self.dimensions, 1..=4096, "a whole number from 1 to 4096")?;
        within("supports", self.supports, 1..=1_000_000, "a whole number from 1 to 1000000")?;
        within("weight_limit", self.weight_limit, 1.0..=1e6, "a number from 1 to 1000000")?;
        within("bandwidth", self.bandwidth.unwrap_or(1.0), 1e-6..=1e6, POSITIVE)?;
        within("penalty", self.penalty.unwrap_or(1.0), 1e-6..=1e6, POSITIVE)?;
        within(
            "labels_per_class",
            self.labels_per_class.unwrap_or(1),
            1..=10_000,
            "a whole number from 1 to 10000, or null",
        )?;
        if let Some(refusal) = self.unused() {
            return Err(refusal);
        }
        if self.method == Method::Statistics && matches!(self.scale, Scale::Source | Scale::None) {
            let expected = "auto or own with method: statistics, which does nothing but scale each domain by its own";
            return Err(Refusal::new(
                "scale",
                expected,
                artifact::yaml::one_line(&artifact::yaml::to_value(&self.scale)),
            ));
        }
        Ok(())
    }
}

impl Settings {
    /// A setting that was changed although nothing looks at it, and what was expected instead.
    fn unused(&self) -> Option<Refusal> {
        let (method, usual) = (self.method, Self::default());
        let weighs = method == Method::Weights;
        let shrinks = matches!(method, Method::Coral | Method::LinearMap);
        let changed = [
            (
                "labels_per_class",
                self.labels_per_class.is_some() && !method.uses_labels(),
                "null, or a method that uses labels of the target (augment_features, tradaboost, pull)",
            ),
            ("shrinkage", self.shrinkage != usual.shrinkage && !shrinks, "1, or method: coral or linear_map"),
            (
                "dimensions",
                self.dimensions != usual.dimensions && method != Method::Subspace,
                "80, or method: subspace",
            ),
            ("supports", self.supports != usual.supports && method != Method::Prototypes, "20, or method: prototypes"),
            ("weights", self.weights != usual.weights && !weighs, "logistic, or method: weights"),
            ("weight_limit", self.weight_limit != usual.weight_limit && !weighs, "10, or method: weights"),
            ("bandwidth", self.bandwidth.is_some() && !weighs, "null, or method: weights"),
        ];
        let unused = changed.into_iter().find(|(_, is_unused, _)| *is_unused);
        if let Some((setting, _, expected)) = unused {
            return Some(Refusal::new(setting, expected, format!("method: {}", method.name())));
        }
        let has_kernel = self.weights != WeightsBy::Logistic;
        (self.bandwidth.is_some() && !has_kernel)
            .then(|| Refusal::new("bandwidth", "null, or weights: kmm or kliep", "weights: logistic"))
    }

    /// The scale that `auto` stands for.
    pub fn scale(&self) -> Scale {
        if self.scale == Scale::Auto { self.method.scale() } else { self.scale }
    }

    /// Labels of each class that the method uses.
    pub fn labels_per_class(&self) -> usize {
        if self.method.uses_labels() { self.labels_per_class.unwrap_or(5) } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::stage::Settings as _;

    fn check(yaml: &str) -> Result<(), String> {
        let settings: Settings = artifact::yaml::from_str(yaml).unwrap();
        settings.check().map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn settings_that_the_method_does_not_look_at_are_refused() {
        for (setting, method) in [
            ("labels_per_class: 5", "pull"),
            ("shrinkage: 2", "linear_map"),
            ("dimensions: 3", "subspace"),
            ("supports: 3", "prototypes"),
            ("weights: kliep", "weights"),
            ("weight_limit: 3", "weights"),
            ("weights: kmm, bandwidth: 3", "weights"),
        ] {
            let refused = check(&format!("{{{setting}}}")).unwrap_err();
            assert!(refused.ends_with("got method: centroids"), "{refused}");
            assert_eq!(check(&format!("{{{setting}, method: {method}}}")), Ok(()), "{setting}");
        }
        let kernel = check("{method: weights, bandwidth: 3}").unwrap_err();
        assert_eq!(kernel, "bandwidth: expected null, or weights: kmm or kliep, got weights: logistic");
    }
}
