//! A pipeline file for a folder of photos, from the template.

use crate::name;
use crate::photo_folder::{Class, Layout, PhotoFolder};
use crate::proposal::{self, Amount, Balance, MANY, Proposal};
use crate::room::{self, Room};
use anyhow::{Context as _, ensure};
use artifact::{stderr, write, yaml};
use std::fs;
use std::path::Path;

/// The pipeline file that others are made from.
const TEMPLATE: &str = "template.yaml";
/// The parts of the template that are filled in.
const PHOTOS: &str = "in: { photos: data/mine }";
const FRACTIONS: [&str; 2] = ["validation_fraction: 0.2", "test_fraction: 0.2"];
const COPIES: &str = "settings: { copies: 4,";
const HEAD: &str = "train-head: {}";
const FINETUNE: &str = "finetune: {}";
/// A new line in the template, between the settings of `preprocess`.
const INDENT: &str = "\n      ";
/// A new line in the template, below the name of a stage.
const INDENT_OF_SETTINGS: &str = "\n    ";
/// With fewer photos of a class than this, its result is uncertain.
const FEW: usize = 20;
/// The same for its photos in validation or in test.
const FEW_IN_SPLIT: usize = 5;
/// How many copies `augment` makes of each photo if there are many photos.
const COPIES_OF_MANY: usize = 2;

/// Writes the pipeline `file` for the photos in `photos`, and says what is in there and what to do next.
pub fn new(file: &Path, photos: &Path) -> anyhow::Result<()> {
    let name = name::of_new_pipeline(file)?;
    ensure!(!photos.as_os_str().is_empty(), "say where the photos are: make new NAME={name} PHOTOS=path");
    let found = PhotoFolder::look(photos)?;
    let template = file.with_file_name(TEMPLATE);
    let text = fs::read_to_string(&template).with_context(|| template.display().to_string())?;
    let Written { text, told } = written(&text, &name, &found).with_context(|| template.display().to_string())?;
    write::atomic(file, text.as_bytes())?;
    told.iter().for_each(stderr::line);
    stderr::line(format_args!("{} is written; look at it, then:", file.display()));
    stderr::line(format_args!("    make data PIPELINE={name}\n    make pipeline PIPELINE={name}"));
    Ok(())
}

/// A new pipeline file.
struct Written {
    text: String,
    /// The lines of the comment at its head: what was found, and what a run takes.
    told: Vec<String>,
}

/// The template for the photos `found`, with a comment at its head.
fn written(template: &str, name: &str, found: &PhotoFolder) -> anyhow::Result<Written> {
    let pipeline: yaml::Value = yaml::from_str(template).map_err(anyhow::Error::msg)?;
    let (proposal, room) = (Proposal::new(found), Room::of(&pipeline)?);
    let usual = room::setting(&pipeline, "augment", "copies", yaml::Value::as_u64)? as usize;
    let copies = if proposal.amount == Amount::Many { COPIES_OF_MANY } else { usual };
    let [train, validation, test] = proposal.total();
    let bytes = room.of_a_run(train, validation + test, copies);

    let mut told = vec![counted(found)];
    told.extend(found.left_out.told());
    told.extend(too_few_to_split(&found.layout, &proposal));
    told.extend(few_to_judge_by(&found.classes, &proposal));
    told.push(format!("a run takes {} in artifacts/{name}", room::shown(bytes)));
    let text = filled(template, found, &proposal, room.of_a_copy(train))?;
    let text = format!("# {}\n{text}", told.join("\n# "));
    yaml::from_str::<yaml::Value>(&text).map_err(anyhow::Error::msg)?;
    Ok(Written { text, told })
}

/// The template from its seed on, with the proposed settings. One copy of every training picture takes `copy` bytes.
fn filled(template: &str, found: &PhotoFolder, proposal: &Proposal, copy: u64) -> anyhow::Result<String> {
    let body = template.find("seed:").context("expected a line that begins with 'seed:', found none")?;
    let mut text = template[body..].to_owned();
    let photos = format!("in: {{ photos: {} }}", quoted(&found.root.to_string_lossy()));
    let [head, finetune] = class_weights(&proposal.balance);
    for (from, to) in [
        (COPIES, copies(proposal.amount, copy)),
        (&FRACTIONS.join(INDENT), splits(&found.layout, proposal.amount)),
        (FINETUNE, finetune),
        // Last, and from the end of the file: these put in names of classes and folders, which may look like any of the
        // texts to replace.
        (HEAD, head),
        (PHOTOS, photos),
    ] {
        ensure!(text.contains(from), "expected '{from}' in it, found no such text");
        text = text.replacen(from, &to, 1);
    }
    Ok(text)
}

/// The settings of `train-head` and of `finetune`.
fn class_weights(balance: &Balance) -> [String; 2] {
    let Balance::Uneven { largest, smallest } = balance else { return [HEAD, FINETUNE].map(str::to_owned) };
    let ([many, ..], [few, ..]) = (largest.photos, smallest.photos);
    let (largest, smallest) = (shown(&largest.name), shown(&smallest.name));
    let why =
        format!("# So that every class counts the same in the loss: {largest} has {many} photos, {smallest} {few}.");
    let balanced = "settings: { class_weight: balanced }";
    [format!("train-head:{INDENT_OF_SETTINGS}{why}"), "finetune:".to_owned()]
        .map(|stage| format!("{stage}{INDENT_OF_SETTINGS}{balanced}"))
}

/// The start of the settings of `augment`.
fn copies(amount: Amount, copy: u64) -> String {
    match amount {
        Amount::Usual => COPIES.to_owned(),
        Amount::Many => {
            let cost = format!(
                "# Only {COPIES_OF_MANY}, because there are many photos: one copy of all takes {}",
                room::shown(copy)
            );
            let time = "# on the disk, and the time to make and extract it.";
            [&cost, time, &COPIES.replace('4', &COPIES_OF_MANY.to_string())].join(INDENT_OF_SETTINGS)
        }
    }
}

/// A path as a YAML scalar. One that needs quotes becomes a JSON string, because YAML reads those too.
fn quoted(path: &str) -> String {
    let is_plain = path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ' '));
    let is_path = is_plain && path.contains('/') && !path.ends_with(' ');
    if is_path {
        return path.to_owned();
    }
    let escaped = |c: char| if is_odd(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    serde_json::Value::from(path).to_string().chars().map(escaped).collect()
}

/// The settings of `preprocess` that say the splits: the folders that are there, and the fractions of the others.
fn splits(layout: &Layout, amount: Amount) -> String {
    let mut lines = Vec::new();
    if let Layout::Splits { train, validation, test } = layout {
        let folders = [("train", Some(train)), ("validation", validation.as_ref()), ("test", test.as_ref())];
        let names = folders.iter().filter_map(|(split, name)| Some(format!("{split}: {}", (*name)?)));
        lines.push(format!("splits: {{ {} }}", names.collect::<Vec<_>>().join(", ")));
    }
    let drawn: Vec<&str> =
        FRACTIONS.into_iter().zip(layout.has_folders()).filter(|(_, is_given)| !is_given).map(|(key, _)| key).collect();
    if amount == Amount::Many && !drawn.is_empty() {
        lines.push(format!("# Of more than {MANY} photos, a tenth is enough."));
    }
    lines.extend(drawn.iter().map(|fraction| fraction.replace("0.2", &amount.share().to_string())));
    lines.join(INDENT)
}

/// `397 photos of 2 classes (ants 193, bees 204)`, and which classes are small.
fn counted(found: &PhotoFolder) -> String {
    let total: usize = found.classes.iter().map(Class::total).sum();
    let each = |class: &Class| format!("{} {}", shown(&class.name), class.total());
    let few: Vec<String> = found.classes.iter().filter(|class| class.total() < FEW).map(each).collect();
    let warning = match &few[..] {
        [] => String::new(),
        [only] => format!("; few photos: {only}"),
        [first, ..] => format!("; {} classes have fewer than {FEW} (first: {first})", few.len()),
    };
    let split = match &found.layout {
        Layout::Classes => "",
        Layout::Splits { validation: Some(_), test: Some(_), .. } => ", split already",
        Layout::Splits { validation: Some(_), .. } => "; the test split is drawn from train",
        Layout::Splits { test: Some(_), .. } => "; the validation split is drawn from train",
        Layout::Splits { .. } => "; the validation and test splits are drawn from train",
    };
    let classes = several(found.classes.iter().map(each).collect());
    format!("{total} photos of {} classes ({classes}){split}{warning}", found.classes.len())
}

/// The classes that `preprocess` will refuse to split, if there are any, and what helps.
fn too_few_to_split(layout: &Layout, proposal: &Proposal) -> Option<String> {
    let needed = proposal::needed(layout);
    let each = |class: &&Class| format!("{} has {}", shown(&class.name), class.photos[0]);
    let classes: Vec<String> = proposal.too_few.iter().map(each).collect();
    let [_, has_test] = layout.has_folders();
    let without_test = match needed - 1 {
        _ if has_test => String::new(),
        1 => ", or set test_fraction: 0, and 1 is enough".to_owned(),
        fewer => format!(", or set test_fraction: 0, and {fewer} are enough"),
    };
    let refused =
        format!("preprocess will refuse classes of fewer than {needed} different photos, as each split needs one");
    (!classes.is_empty()).then(|| format!("{refused}: {}; add photos{without_test}", several(classes)))
}

/// The classes with few photos in validation or test, if there are any, without those that [`too_few_to_split`] names.
fn few_to_judge_by(classes: &[Class], proposal: &Proposal) -> Option<String> {
    let judged = classes.iter().zip(&proposal.splits).filter(|(class, _)| !proposal.too_few.contains(class));
    let few = judged.filter(|(_, [_, validation, test])| (*validation).min(*test) < FEW_IN_SPLIT);
    let few: Vec<String> =
        few.map(|(class, [_, validation, test])| format!("{} {validation} and {test}", shown(&class.name))).collect();
    let rest = "get few photos of these classes, so results for them are uncertain";
    (!few.is_empty()).then(|| format!("validation and test {rest}: {}", several(few)))
}

/// The first eight of these.
fn several(all: Vec<String>) -> String {
    let more = if all.len() > 8 { ", …" } else { "" };
    format!("{}{more}", all.into_iter().take(8).collect::<Vec<_>>().join(", "))
}

/// Names from an archive may hold line breaks, which would end the comment.
fn shown(name: &str) -> String {
    name.replace(is_odd, "\u{fffd}")
}

/// What ends a line in YAML (1.1 counts U+0085, U+2028 and U+2029), and what it refuses in a file.
fn is_odd(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
}
