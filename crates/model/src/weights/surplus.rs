//! Tensors of a file that are not the network's: those of a classifier, or a sign that the file is of another network.

use network::names::Listing;
use std::collections::BTreeSet;
use weight_file::{Entry, Layout, WeightFile};

/// The tensors of a file that are not the network's.
#[derive(Debug, Default, PartialEq)]
pub struct Surplus<'a> {
    /// The first tensor that is not a classifier's either.
    pub unexpected: Option<&'a str>,
    /// All others, which can be ignored.
    pub ignored: Vec<&'a str>,
}

/// A tensor's name and number of axes.
type NameAndAxes<'a> = (&'a str, usize);

/// The surplus of `file`, by the labels that tools show for it.
pub fn find<'a>(file: &'a WeightFile, listing: &Listing) -> Surplus<'a> {
    let tensors: Vec<NameAndAxes> =
        file.tensors().iter().map(|entry| (entry.name.as_str(), entry.shape.len())).collect();
    let found = split(file.layout(), &tensors, listing);
    let label = |name: &str| -> &'a str {
        let entry: Option<&Entry> = file.tensors().iter().find(|entry| entry.name == name);
        entry.map_or("", |entry| &entry.label)
    };
    Surplus { unexpected: found.unexpected.map(label), ignored: found.ignored.into_iter().map(label).collect() }
}

/// A classifier has linear layers, with or without norms, and training adds class weights and counters. So every
/// convolution is unexpected, except in VGG's classifier in timm's files (`pre_logits`), and so is every tensor within
/// a module of the network or between its layers.
fn split<'a>(layout: Layout, tensors: &[NameAndAxes<'a>], listing: &Listing) -> Surplus<'a> {
    let wanted: BTreeSet<&str> = listing.wanted.iter().map(|wanted| wanted.name.as_str()).collect();
    let module = |name: &'a str| module(layout, name, &listing.prefix);
    let modules: BTreeSet<&str> =
        tensors.iter().filter(|(name, _)| wanted.contains(name)).filter_map(|t| module(t.0)).collect();
    let is_wanted = |tensor: &NameAndAxes| wanted.contains(tensor.0);
    let (first, last) = (tensors.iter().position(is_wanted), tensors.iter().rposition(is_wanted));
    // Only Keras' legacy layout lists tensors in the order of the model.
    let within = |at: usize| layout == Layout::Keras && first < Some(at) && Some(at) < last;

    let mut surplus = Surplus::default();
    for (at, &(name, axes)) in tensors.iter().enumerate() {
        // PyTorch's norms count their batches. Nothing here uses the counter.
        if wanted.contains(name) || name.ends_with("num_batches_tracked") {
            continue;
        }
        let convolution = axes == 4 && !name.split('.').any(|part| part == "pre_logits");
        if convolution || within(at) || module(name).is_some_and(|module| modules.contains(module)) {
            surplus.unexpected = surplus.unexpected.or(Some(name));
        } else {
            surplus.ignored.push(name);
        }
    }
    surplus.unexpected = surplus.unexpected.or_else(|| stray_norm(layout, &surplus.ignored));
    surplus
}

/// The outermost module of a tensor, such as `layer1` for `layer1.0.conv1.weight`; in Keras' layouts, its layer.
fn module<'a>(layout: Layout, name: &'a str, prefix: &str) -> Option<&'a str> {
    match layout {
        Layout::Named => name.strip_prefix(prefix)?.split_once('.').map(|(part, _)| part),
        Layout::Keras | Layout::Keras3 => name.rsplit_once('/').map(|(layer, _)| layer),
    }
}

/// A norm that cannot be a classifier's, as there are more norms than linear layers. Keras 3's layout does not tell
/// where a norm belongs, and a network whose norms were ignored would compute wrong activations.
fn stray_norm<'a>(layout: Layout, names: &[&'a str]) -> Option<&'a str> {
    let of_class = |class: &str| names.iter().filter(|name| name.starts_with(class) && name.ends_with("/0")).count();
    let more = of_class("batch_normalization/") > of_class("dense/");
    let norm = names.iter().find(|name| name.starts_with("batch_normalization/"));
    norm.copied().filter(|_| layout == Layout::Keras3 && more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use network::names::{Axes, Wanted};

    /// Checks the surplus of a list of tensors: `*` marks those of the network; the number after a space is that of axes, 1 if
    /// there is none.
    fn check(layout: Layout, prefix: &str, tensors: &str, unexpected: Option<&str>, ignored: &[&str]) {
        let mut listing = Listing { wanted: Vec::new(), prefix: prefix.to_owned() };
        let mut listed = Vec::new();
        for line in tensors.split(", ") {
            let (name, axes) = line.split_once(' ').unwrap_or((line, "1"));
            let plain = name.trim_end_matches('*');
            if plain != name {
                let (ours, name) = (String::new(), plain.to_owned());
                listing.wanted.push(Wanted { ours, name, shape: Vec::new(), axes: Axes::PyTorch });
            }
            listed.push((plain, axes.parse().unwrap()));
        }
        let expected = Surplus { unexpected, ignored: ignored.to_vec() };
        assert_eq!(split(layout, &listed, &listing), expected, "{tensors}");
    }

    /// Checks the surplus of a network and `more` tensors.
    fn check_named(prefix: &str, more: &str, unexpected: Option<&str>, ignored: &[&str]) {
        let network = ["conv1.weight* 4", "bn1.weight*", "bn1.num_batches_tracked 0", "layer1.0.conv1.weight* 4"];
        let network = network.map(|name| format!("{prefix}{name}")).join(", ");
        check(Layout::Named, prefix, &format!("{network}, {more}"), unexpected, ignored);
    }

    #[test]
    fn classifiers_of_pytorch_are_ignored() {
        let head = ["fc.0.weight", "fc.1.weight", "fc.1.running_var", "n_averaged"];
        check_named("", "fc.0.weight 2, fc.1.weight, fc.1.running_var, n_averaged 0", None, &head);
        check_named("", "layer1.0.extra", Some("layer1.0.extra"), &[]);
        check_named("", "layer5.weight 4", Some("layer5.weight"), &[]);
        // A network for segmentation has dilated convolutions, which names and shapes do not tell.
        check_named("", "classifier.0.weight 4", Some("classifier.0.weight"), &[]);
        let head = ["criterion.weight", "model.fc.weight"];
        check_named("model.", "criterion.weight, model.fc.weight 2", None, &head);
        check_named("model.", "model.pre_logits.fc1.weight 4", None, &["model.pre_logits.fc1.weight"]);
        check_named("model.", "model.bn1.more", Some("model.bn1.more"), &[]);
        check_named("model.", "bn1.weight", None, &["bn1.weight"]);
    }

    #[test]
    fn classifiers_of_keras_are_ignored() {
        let keras = |tensors, unexpected, ignored: &[&str]| check(Layout::Keras, "", tensors, unexpected, ignored);
        keras("norm/0, a/0* 4, a/1*, b/0* 4, bn/0, fc/0 2", None, &["norm/0", "bn/0", "fc/0"]);
        keras("a/0* 4, a/1*, bn/0, b/0* 4", Some("bn/0"), &[]);
        keras("a/0* 4, b/0* 4, b/1", Some("b/1"), &[]);
        let keras3 = |tensors, unexpected, ignored: &[&str]| check(Layout::Keras3, "", tensors, unexpected, ignored);
        let head = ["batch_normalization/0/0", "dense/0/0"];
        keras3("batch_normalization/0/0, conv2d/0/0* 4, dense/0/0 2", None, &head);
        let norms = "batch_normalization/0/0, batch_normalization/1/0, conv2d/0/0* 4, dense/0/0 2";
        keras3(norms, Some(head[0]), &[head[0], "batch_normalization/1/0", head[1]]);
        keras3("conv2d/0/0* 4, conv2d/1/0 4", Some("conv2d/1/0"), &[]);
    }
}
