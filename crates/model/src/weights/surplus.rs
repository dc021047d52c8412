//! Tensors of a file that a network has no place for: part of a head, or a sign that the file is of another network.

use network::names::Listing;
use std::collections::BTreeSet;
use weight_file::{Entry, Layout, WeightFile};

/// What remains of a file when the network is taken out.
#[derive(Debug, Default, PartialEq)]
pub struct Surplus<'a> {
    /// The first tensor that no head has.
    pub mistake: Option<&'a str>,
    /// All others, which nobody needs.
    pub passed_over: Vec<&'a str>,
}

/// A tensor's name, and how many axes it has.
type NameAndAxes<'a> = (&'a str, usize);

/// What remains of `file`, under the names that a user finds there.
pub fn find<'a>(file: &'a WeightFile, listing: &Listing) -> Surplus<'a> {
    let tensors: Vec<NameAndAxes> =
        file.tensors().iter().map(|entry| (entry.name.as_str(), entry.shape.len())).collect();
    let found = split(file.layout(), &tensors, listing);
    let label = |name: &str| -> &'a str {
        let entry: Option<&Entry> = file.tensors().iter().find(|entry| entry.name == name);
        entry.map_or("", |entry| &entry.label)
    };
    Surplus { mistake: found.mistake.map(label), passed_over: found.passed_over.into_iter().map(label).collect() }
}

/// A head is what is fully connected, with or without norms, and whatever was trained along: class weights, counts. So a
/// convolution is a mistake wherever it is, but for VGG's classifier, which timm writes as convolutions; and so is
/// everything within a part of the network, or between its layers.
fn split<'a>(layout: Layout, tensors: &[NameAndAxes<'a>], listing: &Listing) -> Surplus<'a> {
    let wanted: BTreeSet<&str> = listing.wanted.iter().map(|wanted| wanted.name.as_str()).collect();
    let part = |name: &'a str| part(layout, name, &listing.prefix);
    let parts: BTreeSet<&str> =
        tensors.iter().filter(|(name, _)| wanted.contains(name)).filter_map(|t| part(t.0)).collect();
    let is_wanted = |tensor: &NameAndAxes| wanted.contains(tensor.0);
    let (first, last) = (tensors.iter().position(is_wanted), tensors.iter().rposition(is_wanted));
    // Only Keras' legacy layout has the order of the model.
    let within = |at: usize| layout == Layout::Keras && first < Some(at) && Some(at) < last;

    let mut surplus = Surplus::default();
    for (at, &(name, axes)) in tensors.iter().enumerate() {
        // How many batches a norm has seen belongs to every norm and is of no use here.
        if wanted.contains(name) || name.ends_with("num_batches_tracked") {
            continue;
        }
        let convolution = axes == 4 && !name.split('.').any(|part| part == "pre_logits");
        if convolution || within(at) || part(name).is_some_and(|part| parts.contains(part)) {
            surplus.mistake = surplus.mistake.or(Some(name));
        } else {
            surplus.passed_over.push(name);
        }
    }
    surplus.mistake = surplus.mistake.or_else(|| stray_norm(layout, &surplus.passed_over));
    surplus
}

/// The part of a network that a tensor is in: `layer1` of `layer1.0.conv1.weight`; in Keras' layouts its layer.
fn part<'a>(layout: Layout, name: &'a str, prefix: &str) -> Option<&'a str> {
    match layout {
        Layout::Named => name.strip_prefix(prefix)?.split_once('.').map(|(part, _)| part),
        Layout::Keras | Layout::Keras3 => name.rsplit_once('/').map(|(layer, _)| layer),
    }
}

/// Keras 3's layout does not tell where a norm stands, and a network whose norms were ignored would compute something
/// else. A head has no more norms than fully connected layers.
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

    /// Tensors whose names end in `*` are wanted; digits after a space are axes, 1 if there are none.
    fn check(layout: Layout, prefix: &str, tensors: &str, mistake: Option<&str>, passed_over: &[&str]) {
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
        let expected = Surplus { mistake, passed_over: passed_over.to_vec() };
        assert_eq!(split(layout, &listed, &listing), expected, "{tensors}");
    }

    /// A network with `more` beside it.
    fn check_named(prefix: &str, more: &str, mistake: Option<&str>, passed_over: &[&str]) {
        let network = ["conv1.weight* 4", "bn1.weight*", "bn1.num_batches_tracked 0", "layer1.0.conv1.weight* 4"];
        let network = network.map(|name| format!("{prefix}{name}")).join(", ");
        check(Layout::Named, prefix, &format!("{network}, {more}"), mistake, passed_over);
    }

    #[test]
    fn heads_of_pytorch_are_passed_over() {
        let head = ["fc.0.weight", "fc.1.weight", "fc.1.running_var", "n_averaged"];
        check_named("", "fc.0.weight 2, fc.1.weight, fc.1.running_var, n_averaged 0", None, &head);
        check_named("", "layer1.0.extra", Some("layer1.0.extra"), &[]);
        check_named("", "layer5.weight 4", Some("layer5.weight"), &[]);
        // A network for segmentation, whose last layers see further than those of one for classification.
        check_named("", "classifier.0.weight 4", Some("classifier.0.weight"), &[]);
        let head = ["criterion.weight", "model.fc.weight"];
        check_named("model.", "criterion.weight, model.fc.weight 2", None, &head);
        check_named("model.", "model.pre_logits.fc1.weight 4", None, &["model.pre_logits.fc1.weight"]);
        check_named("model.", "model.bn1.more", Some("model.bn1.more"), &[]);
        check_named("model.", "bn1.weight", None, &["bn1.weight"]);
    }

    #[test]
    fn heads_of_keras_are_passed_over() {
        let keras = |tensors, mistake, passed_over: &[&str]| check(Layout::Keras, "", tensors, mistake, passed_over);
        keras("norm/0, a/0* 4, a/1*, b/0* 4, bn/0, fc/0 2", None, &["norm/0", "bn/0", "fc/0"]);
        keras("a/0* 4, a/1*, bn/0, b/0* 4", Some("bn/0"), &[]);
        keras("a/0* 4, b/0* 4, b/1", Some("b/1"), &[]);
        let keras3 = |tensors, mistake, passed_over: &[&str]| check(Layout::Keras3, "", tensors, mistake, passed_over);
        let head = ["batch_normalization/0/0", "dense/0/0"];
        keras3("batch_normalization/0/0, conv2d/0/0* 4, dense/0/0 2", None, &head);
        let norms = "batch_normalization/0/0, batch_normalization/1/0, conv2d/0/0* 4, dense/0/0 2";
        keras3(norms, Some(head[0]), &[head[0], "batch_normalization/1/0", head[1]]);
        keras3("conv2d/0/0* 4, conv2d/1/0 4", Some("conv2d/1/0"), &[]);
    }
}
