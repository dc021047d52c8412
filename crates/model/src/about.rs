//! What the weights in a file are, and how to use them.

use crate::card::Card;
use crate::device::Chosen;
use crate::feature_source::{FeatureSource, Imported};
use crate::head::HeadShape;
use crate::parameters::hash;
use crate::precision::PrecisionSetting;
use crate::{Architecture, Parameters, Precision, Recipe, StoredDtype};
use artifact::{Classes, Folder, Job, Result, facts};
use picture::Preparation;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What the weights in a file are and how to use them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The network that the weights are of, or on whose features the head was trained; or that these came from another
    /// program. Then `width` is 1, `recipe` is unit and the picture is one pixel, which say nothing.
    pub network: FeatureSource,
    /// The factor on its channels.
    pub width: f64,
    /// [`hash`] of its weights before any fine-tuning, with the statistics that its batch norms were trained with.
    pub weights: String,
    /// Whose statistics its batch norms go by before any fine-tuning, if not by those that they were trained with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_norms: Option<OwnNorms>,
    /// How pixels are normalised before the first layer.
    pub recipe: Recipe,
    /// The recipe that the weights were trained with, if it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_with: Option<Recipe>,
    /// Rows and columns of the pictures.
    pub picture: [usize; 2],
    /// How photos became those pictures, if the stage that made them says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preparation: Option<Preparation>,
    /// The layer up to which fine-tuning leaves the network frozen.
    pub cut: Option<String>,
    /// How the logits were computed, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluation: Option<Evaluation>,
    /// The classifier, if there is one.
    pub head: Option<HeadShape>,
    /// The class names in the order of labels, if there is a classifier.
    pub classes: Option<Classes>,
    /// What `export` adds to a classifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classifier: Option<Card>,
}

/// The mean and variance of its own pictures, by which each batch norm goes: adaptive batch normalisation, Li et al. 2016,
/// arXiv 1603.04779.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnNorms {
    /// How many pictures they are of.
    pub pictures: usize,
    /// [`hash`] of all means and variances.
    pub statistics: String,
}

/// How a stage computed its logits. Computed in the same way, on a CPU of the same kind, they are the same to the byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// The dtype of the frozen layers: those up to the cut, or all if none were trained.
    pub frozen: Precision,
    /// The layers after the cut, or all where there is no cut; none if only a head was trained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained: Option<TrainedLayers>,
}

/// The layers of a network that were trained together with its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainedLayers {
    /// Their dtype.
    pub precision: Precision,
    /// The dtype in which the activations of the cut were kept; none if pictures went through all layers at once.
    pub cut_stored_as: Option<StoredDtype>,
}

impl Evaluation {
    /// The evaluation in the dtypes that a setting asks for on a device. `auto` keeps them where the device has them, and
    /// takes f32 elsewhere.
    #[must_use]
    pub fn with(self, setting: PrecisionSetting, taken: &Chosen) -> Self {
        let dtype = |own: Precision| match setting {
            PrecisionSetting::Bf16 => Precision::Bf16,
            PrecisionSetting::Auto if taken.has_bf16() => own,
            PrecisionSetting::F32 | PrecisionSetting::Auto => Precision::F32,
        };
        let trained = self.trained.map(|trained| TrainedLayers { precision: dtype(trained.precision), ..trained });
        Self { frozen: dtype(self.frozen), trained }
    }

    /// Whether any layers compute in bfloat16.
    pub fn has_bf16(self) -> bool {
        let of_trained = self.trained.map(|trained| trained.precision);
        [Some(self.frozen), of_trained].contains(&Some(Precision::Bf16))
    }
}

impl About {
    /// A network with these weights, which takes pictures of [h, w].
    pub fn of_network(
        network: Architecture,
        width: f64,
        parameters: &Parameters,
        recipe: Recipe,
        picture: [usize; 2],
    ) -> Self {
        Self {
            network: network.into(),
            width,
            weights: hash(parameters),
            own_norms: None,
            recipe,
            trained_with: None,
            picture,
            preparation: None,
            cut: None,
            evaluation: None,
            head: None,
            classes: None,
            classifier: None,
        }
    }

    /// Features of another program, on which a head may be trained.
    pub fn of_imported(imported: Imported) -> Self {
        let nothing = Self::of_network(Architecture::vgg16(), 1.0, &Parameters::new(), Recipe::Unit, [1, 1]);
        let evaluation = Some(Evaluation { frozen: Precision::F32, trained: None });
        Self { network: FeatureSource::Imported(imported), evaluation, ..nothing }
    }

    /// The recipe that fits the weights: that of the setting if they were trained further, which a head shows, and
    /// otherwise the one that they were trained with.
    pub fn weights_recipe(&self) -> Recipe {
        let untouched = self.trained_with.filter(|_| self.head.is_none());
        untouched.unwrap_or(self.recipe)
    }

    /// The weights' hash and [`own_norms`](Self::own_norms), if the norms are other pictures' own and the weights were not
    /// trained further since, which a head shows.
    pub fn norms_of_others(&self) -> Option<(&str, &OwnNorms)> {
        let untouched = self.own_norms.as_ref().filter(|_| self.head.is_none());
        untouched.map(|norms| (self.weights.as_str(), norms))
    }

    /// Remarks for the report on a model that is trained with these weights, each a clause.
    pub fn remarks(&self) -> Vec<String> {
        let recipe = |trained_with| {
            format!(
                "pixels were normalised by recipe {}, but the network's weights were trained with {trained_with}",
                self.recipe
            )
        };
        let norms = |OwnNorms { pictures, .. }: &OwnNorms| {
            format!(
                "batch norms go by mean and variance of {pictures} training pictures, not by those that they were trained \
                 with"
            )
        };
        self.trained_with.map(recipe).into_iter().chain(self.own_norms.as_ref().map(norms)).collect()
    }

    /// Records [`remarks`](Self::remarks) as a fact, if there are any, for `report`. `more`: what else it must say, a clause.
    pub fn record_remarks<S>(&self, job: &Job<S>, more: impl IntoIterator<Item = String>) {
        let remarks: Vec<String> = self.remarks().into_iter().chain(more).collect();
        if !remarks.is_empty() {
            job.fact(facts::REMARKS, remarks);
        }
    }

    /// The first field that makes the features of two checkpoints differ: its name, our value, their value.
    pub fn difference_of_features(&self, other: &Self) -> Option<(String, String, String)> {
        first_difference(&self.of_features(), &other.of_features())
    }

    /// The same, but norms may go by other pictures: the first field by which the networks differ, or what they are fed.
    pub fn difference(&self, other: &Self) -> Option<(String, String, String)> {
        let network = |about: &Self| Self { own_norms: None, ..about.of_features() };
        first_difference(&network(self), &network(other))
    }

    /// Without the fields that features do not depend on.
    fn of_features(&self) -> Self {
        Self { cut: None, evaluation: None, head: None, classes: None, classifier: None, ..self.clone() }
    }
}

/// The first field that differs. Of imported features, the part of them that does.
fn first_difference(ours: &About, theirs: &About) -> Option<(String, String, String)> {
    if let (FeatureSource::Imported(of_ours), FeatureSource::Imported(of_theirs)) = (&ours.network, &theirs.network)
        && let Some((part, ours, theirs)) = of_ours.difference(of_theirs)
    {
        return Some((part.to_owned(), ours, theirs));
    }
    if ours.network != theirs.network {
        return Some(("network".to_owned(), ours.network.to_string(), theirs.network.to_string()));
    }
    let [ours, theirs] = [ours, theirs].map(|about| serde_json::to_value(about).expect("plain data"));
    // A field may be missing on either side.
    let keys = [&ours, &theirs].into_iter().filter_map(Value::as_object).flat_map(Map::keys);
    keys.map(|key| (key, &ours[key], &theirs[key]))
        .find(|(_, ours, theirs)| ours != theirs)
        .map(|(key, ours, theirs)| (key.clone(), ours.to_string(), theirs.to_string()))
}

/// How photos became the pictures in a folder, if the stage that made them says so.
pub fn preparation(pictures: &Folder) -> Result<Option<Preparation>> {
    let is_known = pictures.manifest().facts.contains_key(facts::PREPARATION);
    is_known.then(|| pictures.fact(facts::PREPARATION, "height, width, resize, filter and background")).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{Card, Version};
    use crate::head::HeadPool;
    use feature_file::{Layout, RowScale};

    fn about() -> About {
        About::of_network(Architecture::vgg16(), 0.125, &Parameters::new(), Recipe::Torch, [40, 70])
    }

    #[test]
    fn weights_that_were_only_read_keep_the_recipe_they_were_trained_with() {
        let odd = About { trained_with: Some(Recipe::Caffe), recipe: Recipe::Unit, ..about() };
        assert_eq!((about().weights_recipe(), odd.weights_recipe()), (Recipe::Torch, Recipe::Caffe));
        let head = HeadShape { features: [1, 1, 8], pool: HeadPool::Average, hidden: vec![], dropout: 0.0, outputs: 1 };
        assert_eq!(About { head: Some(head), ..odd }.weights_recipe(), Recipe::Unit);
        assert!(!serde_json::to_string(&about()).unwrap().contains("trained_with"));
    }

    #[test]
    fn features_differ_by_the_first_field_that_does_even_if_one_side_lacks_it() {
        let differs = |field: &str, ours: &str, theirs: &str| Some([field, ours, theirs].map(str::to_owned).into());
        let odd = About { trained_with: Some(Recipe::Caffe), ..about() };
        assert_eq!(about().difference(&odd), differs("trained_with", "null", "\"caffe\""));
        assert_eq!(odd.difference(&about()), differs("trained_with", "\"caffe\"", "null"));
        assert_eq!(odd.difference(&About { cut: Some("block4_pool".to_owned()), ..odd.clone() }), None);
        assert_eq!(odd.difference_of_features(&about()), differs("trained_with", "\"caffe\"", "null"));
    }

    #[test]
    fn of_imported_features_the_part_that_differs_is_named() {
        let imported = |row_scale, columns, names: Option<&[&str]>| {
            let names = names.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
            About::of_imported(Imported { row_scale, layout: Layout { columns, names } })
        };
        let differs = |ours: &About, theirs: &About| ours.difference(theirs).unwrap();
        let said = |part: &str, ours: &str, theirs: &str| [part, ours, theirs].map(str::to_owned).into();
        let six = imported(RowScale::None, 6, None);
        assert_eq!(differs(&six, &imported(RowScale::None, 2, None)), said("columns", "6", "2"));
        assert_eq!(differs(&six, &imported(RowScale::Length, 6, None)), said("row_scale", "none", "length"));
        assert_eq!(differs(&six, &about()), said("network", "imported", "vgg16"));
        let [ab, ac] = [["a", "b"], ["a", "c"]].map(|names| imported(RowScale::None, 2, Some(&names)));
        assert_eq!(differs(&ab, &ac), said("a column", "'b'", "'c'"));
        let ba = imported(RowScale::None, 2, Some(&["b", "a"]));
        let other = "the same in another one ('b', 'a', …)";
        assert_eq!(differs(&ab, &ba), said("columns in the order", "'a', 'b', …", other));
        let unnamed = imported(RowScale::None, 2, None);
        assert_eq!(differs(&ab, &unnamed), said("columns", "with names, such as 'a'", "without names"));
        assert_eq!(differs(&unnamed, &ab), said("columns", "without names", "with names, such as 'a'"));
        assert_eq!(six.difference(&six), None);
    }

    /// The norms of `pictures` pictures.
    fn own(pictures: usize) -> About {
        About { own_norms: Some(OwnNorms { pictures, statistics: format!("of {pictures}") }), ..about() }
    }

    #[test]
    fn own_norms_make_other_features_of_the_same_network() {
        for (ours, theirs) in [(own(7), own(9)), (own(7), about()), (about(), own(9))] {
            assert_eq!(ours.difference(&theirs), None);
            let (field, ..) = ours.difference_of_features(&theirs).unwrap();
            assert_eq!(field, "own_norms");
        }
        assert_eq!(own(7).difference_of_features(&own(7)), None);
        let differs = About { recipe: Recipe::Unit, ..own(9) }.difference(&own(7)).unwrap();
        assert_eq!(differs.0, "recipe");
        let says =
            "batch norms go by mean and variance of 7 training pictures, not by those that they were trained with";
        assert_eq!((own(7).remarks(), about().remarks()), (vec![says.to_owned()], vec![]));
        assert!(!serde_json::to_string(&about()).unwrap().contains("own_norms"));
    }

    #[test]
    fn norms_are_others_own_until_the_weights_are_trained_further() {
        let (weights, norms) = (about().weights, own(7).own_norms.unwrap());
        assert_eq!(own(7).norms_of_others(), Some((weights.as_str(), &norms)));
        let head = HeadShape { features: [1, 1, 8], pool: HeadPool::Average, hidden: vec![], dropout: 0.0, outputs: 1 };
        assert_eq!((About { head: Some(head), ..own(7) }.norms_of_others(), about().norms_of_others()), (None, None));
    }

    #[test]
    fn auto_keeps_the_dtypes_of_the_stage_where_the_device_has_them() {
        let own = Evaluation {
            frozen: Precision::Bf16,
            trained: Some(TrainedLayers { precision: Precision::F32, cut_stored_as: Some(StoredDtype::F16) }),
        };
        let gpu = |major| Chosen::Gpu(Card { name: "a".to_owned(), capability: Version(major, 0), visible: 1 });
        let [old, new] = [7, 9].map(gpu);
        let single = Evaluation { frozen: Precision::F32, ..own };
        assert_eq!(own.with(PrecisionSetting::Auto, &new), own);
        assert_eq!(own.with(PrecisionSetting::Auto, &old), single);
        assert_eq!(own.with(PrecisionSetting::F32, &new), single);
        assert_eq!((own.has_bf16(), single.has_bf16()), (true, false));
        let of_trained = own.with(PrecisionSetting::Bf16, &old).trained.unwrap();
        assert_eq!(of_trained, TrainedLayers { precision: Precision::Bf16, ..own.trained.unwrap() });
    }
}
