//! Models of both pipelines on the photos that both predict.

use crate::model::Model;
use crate::shared::Shared;
use crate::table;
use artifact::Split;
use measure::pair::Pair;

/// Two models, and what came of comparing them.
struct Compared {
    /// Their names in the table.
    label: String,
    /// On which photos, in lines for the reader.
    photos: String,
    /// The counts; none where there is nothing to count.
    pair: Option<Pair>,
}

/// The section; `names` are those of the pipelines.
pub fn section(names: [&str; 2], models: [&[Model]; 2], headlines: [Option<&str>; 2]) -> String {
    let pairs = pairs(models, headlines);
    if pairs.is_empty() {
        return "\nPaired tests: none, as no model has the same name in both\n".to_owned();
    }
    let has_seeds = pairs.iter().any(|(_, a, b)| !a.seeds.is_empty() || !b.seeds.is_empty());
    let note = if has_seeds { "  for a model with several seeds, the first seed is compared\n" } else { "" };
    let compared: Vec<Compared> = pairs.into_iter().map(|(label, a, b)| compare(label, names, a, b)).collect();
    let n = compared.iter().filter(|compared| compared.pair.is_some()).count();
    // Models of one pipeline mostly have the same photos, which are told once.
    let groups = compared.chunk_by(|one, other| one.photos == other.photos);
    let told = groups.map(|group| format!("{}{}", group[0].photos, counts(names, group, n)));
    format!("\nPaired tests\n{note}{}", told.collect::<Vec<_>>().join("\n"))
}

/// The models of the same name, then those of the headlines, if these have different names.
fn pairs<'a>([a, b]: [&'a [Model]; 2], headlines: [Option<&str>; 2]) -> Vec<(String, &'a Model, &'a Model)> {
    let named = |models: &'a [Model], name: &str| models.iter().find(|model| model.name == name);
    let mut pairs: Vec<_> =
        a.iter().filter_map(|model| Some((model.name.clone(), model, named(b, &model.name)?))).collect();
    if let [Some(left), Some(right)] = headlines
        && left != right
        && let (Some(one), Some(other)) = (named(a, left), named(b, right))
    {
        pairs.push((format!("{left}, {right} (headlines)"), one, other));
    }
    pairs
}

fn compare(label: String, names: [&str; 2], a: &Model, b: &Model) -> Compared {
    let without = |photos: String| Compared { label: label.clone(), photos, pair: None };
    if let Some(difference) = class_difference(names, a, b) {
        return without(format!("  {label}: not compared, as the classes differ ({difference})\n"));
    }
    let both = |split| Some((split, a.split(split)?, b.split(split)?));
    let Some((split, of_a, of_b)) = both(Split::Test).or_else(|| both(Split::Validation)) else {
        return without(format!("  {label}: not compared, as there is no split that both predict\n"));
    };
    let shared = Shared::new((a, of_a), (b, of_b));
    let pair = Pair::of_outcomes(names[0], names[1], &shared.outcomes);
    Compared { label, photos: photos(names, split, &shared), pair: Some(pair).filter(|_| !shared.outcomes.is_empty()) }
}

/// Which classes only one of the two has, if there is any.
fn class_difference(names: [&str; 2], a: &Model, b: &Model) -> Option<String> {
    let only = |name: &str, one: &Model, other: &Model| {
        let only = one.classes.iter().filter(|class| !other.classes.contains(class)).map(String::as_str);
        Some(only.collect::<Vec<_>>())
            .filter(|only| !only.is_empty())
            .map(|only| format!("only in {name}: {}", only.join(", ")))
    };
    let differences: Vec<String> = [only(names[0], a, b), only(names[1], b, a)].into_iter().flatten().collect();
    (!differences.is_empty()).then(|| differences.join("; "))
}

fn photos([a, b]: [&str; 2], split: Split, shared: &Shared) -> String {
    let (n, [only_a, only_b]) = (shared.outcomes.len(), shared.alone);
    let mut lines = vec![match shared {
        Shared { alone: [0, 0], leaked: [0, 0], relabelled: 0, .. } => format!("on the same {n} {split} photos"),
        _ => format!("on {n} {split} photos that both have; {a} alone has {only_a}, {b} alone has {only_b}"),
    }];
    if n == 0 {
        lines.push("so there is nothing to compare".to_owned());
    }
    for (leaked, one, other) in [(shared.leaked[0], a, b), (shared.leaked[1], b, a)] {
        if leaked > 0 {
            lines.push(format!(
                "WARNING: {other} was trained on {leaked} of the {split} photos of {one}, which are left out here; there \
                 may be others that look the same"
            ));
        }
    }
    if shared.relabelled > 0 {
        lines.push(format!("left out: {} photos that have another class in {b} than in {a}", shared.relabelled));
    }
    if split == Split::Validation {
        lines.push(
            "without a test split in both, these are the validation photos, which also chose the epoch and, where several \
             were tried, the setting"
                .to_owned(),
        );
    }
    format!("  {}\n", lines.join("\n  "))
}

/// The table of a group, and a sentence for each of its pairs; `n` comparisons are made in all.
fn counts([a, b]: [&str; 2], group: &[Compared], n: usize) -> String {
    let pairs: Vec<(&str, &Pair)> =
        group.iter().filter_map(|compared| Some((compared.label.as_str(), compared.pair.as_ref()?))).collect();
    if pairs.is_empty() {
        return String::new();
    }
    let mut rows =
        vec![["", "both right", &format!("only {a}"), &format!("only {b}"), "both wrong", "p"].map(str::to_owned)];
    rows.extend(pairs.iter().map(|(label, pair)| {
        let [both, only_a, only_b, neither] =
            [pair.both, pair.only_first, pair.only_second, pair.neither].map(|n| n.to_string());
        [(*label).to_owned(), both, only_a, only_b, neither, plain(&pair.p_text())]
    }));
    let rows: Vec<Vec<String>> = rows.into_iter().map(Vec::from).collect();
    let sentences = pairs.iter().map(|(label, pair)| format!("  {label}: {}\n", sentence(pair, n)));
    table::lines("    ", &rows) + &sentences.collect::<String>()
}

fn sentence(pair: &Pair, n: usize) -> String {
    match pair.better(n) {
        Some(better) => format!("{better} is better; chance alone rarely makes such a difference"),
        None if pair.is_even() => "both are right about the same photos".to_owned(),
        None => "the difference may be chance".to_owned(),
    }
}

/// Without the no-break space that pages have.
fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}
