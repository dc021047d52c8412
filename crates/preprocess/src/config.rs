//! The settings of preprocessing, their defaults and their checks.

use crate::groups::Groups;
use crate::pattern;
use artifact::check::{Refusal, within};
use artifact::config::Source;
use artifact::stratified::Fractions;
use artifact::{Split, stage};
use picture::{Filter, Preparation, Resize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings of `preprocess`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Height of every picture, in pixels.
    pub height: u32,
    /// Width of every picture, in pixels.
    pub width: u32,
    /// How a photo of another shape becomes a picture of this height and width.
    pub resize: Resize,
    /// How new pixels are computed from old ones. Set the filter that the weights were trained with. All but `nearest`
    /// average over the whole area that becomes one pixel, as Pillow does and as torchvision does with `antialias`.
    pub filter: Filter,
    /// Colour behind transparent pixels and, with `resize: pad`, beside the photo: [red, green, blue], 0 to 255.
    pub background: [u8; 3],
    /// Photos of more than this many million pixels are refused before they are decoded.
    pub max_megapixels: f64,
    /// What to do with photos that cannot be read, such as empty or truncated files.
    pub on_unreadable: OnUnreadable,
    /// Files to leave out: a regular expression that is searched in each path below the photos folder.
    pub ignore: Option<String>,
    /// Names of the folders that hold the splits, or of the splits in a table of labels. Split folders are used if the
    /// one of `train` exists.
    pub splits: SplitFolders,
    /// Share of the photos that is drawn for validation if no folder and no row of a table of labels assigns photos to
    /// it: a share of all photos, of those in the folder of train, or of those without a split.
    pub validation_fraction: f64,
    /// Share of the photos that is drawn for the test split, in the same way; 0 for none.
    pub test_fraction: f64,
    /// How photos are drawn for validation and test. Files with the same bytes always go to the same split.
    pub split: SplitRule,
    /// Which photos must go to the same split, such as those of one burst, animal or site: a regular expression that is
    /// searched in each photo's path below the photos folder. The text of its first group `(…)`, or of the whole match
    /// if there is none, names the group of the photo. A photo without a match is in no group.
    pub group: Option<String>,
    /// The classes in label order; sorted bytewise if not given.
    pub classes: Option<Vec<String>>,
}

/// See [`Settings::on_unreadable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnUnreadable {
    /// Names all of them, each with the reason, and writes nothing, so that you can mend or remove them first.
    Fail,
    /// Leaves them out and lists them in quarantine.csv, by path below the photos folder: for data you cannot mend.
    Quarantine,
}

/// See [`Settings::split`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SplitRule {
    /// Every split gets its share of each class, and at least one photo of it. Adding a photo moves at most one other
    /// of its class between train and validation, and one between validation and test.
    Stratified,
    /// Each photo is drawn on its own. Adding a photo moves no other, but the shares are approximate, and a split may
    /// get no photo of a small class.
    Independent,
}

/// See [`Settings::splits`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SplitFolders {
    pub train: String,
    pub validation: String,
    pub test: String,
}

impl SplitFolders {
    /// The folder of one split.
    pub fn of(&self, split: Split) -> &str {
        match split {
            Split::Train => &self.train,
            Split::Validation => &self.validation,
            Split::Test => &self.test,
        }
    }
}

impl Default for SplitFolders {
    fn default() -> Self {
        let name = |split: Split| split.name().to_owned();
        Self { train: name(Split::Train), validation: name(Split::Validation), test: name(Split::Test) }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            height: 224,
            width: 224,
            resize: Resize::Squash,
            filter: Filter::Bilinear,
            background: [255, 255, 255],
            max_megapixels: 100.0,
            on_unreadable: OnUnreadable::Fail,
            ignore: None,
            splits: SplitFolders::default(),
            validation_fraction: 0.0,
            test_fraction: 0.0,
            split: SplitRule::Stratified,
            group: None,
            classes: None,
        }
    }
}

impl stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("height", self.height, 1..=8192, "pixels from 1 to 8192")?;
        within("width", self.width, 1..=8192, "pixels from 1 to 8192")?;
        within("max_megapixels", self.max_megapixels, 0.001..=4000.0, "a number from 0.001 to 4000")?;
        within("validation_fraction", self.validation_fraction, 0.0..1.0, "a number from 0 to below 1")?;
        within("test_fraction", self.test_fraction, 0.0..1.0, "a number from 0 to below 1")?;
        let both = self.validation_fraction + self.test_fraction;
        within("test_fraction", both, 0.0..1.0, "less than 1 together with validation_fraction")?;
        self.check_folders()?;
        Groups::new(self.group.as_deref())?;
        pattern::compiled("ignore", self.ignore.as_deref())?;
        self.classes.as_deref().map_or(Ok(()), check_classes)
    }

    /// Only splits are drawn.
    fn uses_seed(&self, _inputs: &BTreeMap<String, Source>) -> bool {
        self.validation_fraction > 0.0 || self.test_fraction > 0.0
    }
}

impl Settings {
    /// How photos become pictures.
    pub const fn preparation(&self) -> Preparation {
        let Self { height, width, resize, filter, background, .. } = *self;
        Preparation { height, width, resize, filter, background }
    }

    /// The share of the photos that is drawn for a split; 0 for train, which gets the rest.
    pub const fn fraction(&self, split: Split) -> f64 {
        match split {
            Split::Train => 0.0,
            Split::Validation => self.validation_fraction,
            Split::Test => self.test_fraction,
        }
    }

    /// Both shares.
    pub const fn fractions(&self) -> Fractions {
        Fractions { validation: self.validation_fraction, test: self.test_fraction }
    }

    fn check_folders(&self) -> Result<(), Refusal> {
        let names = Split::ALL.map(|split| (split, self.splits.of(split)));
        for (i, &(split, name)) in names.iter().enumerate() {
            let key = format!("splits.{split}");
            if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\']) {
                return Err(Refusal::new(&key, "the name of a folder", format!("'{name}'")));
            }
            if names[..i].iter().any(|&(_, earlier)| earlier == name) {
                return Err(Refusal::new(&key, "a folder of its own", format!("'{name}' again")));
            }
        }
        Ok(())
    }
}

fn check_classes(names: &[String]) -> Result<(), Refusal> {
    if names.len() < 2 {
        return Err(Refusal::new("classes", "at least two", names.len()));
    }
    match names.iter().enumerate().find(|(i, name)| names[..*i].contains(name)) {
        None => Ok(()),
        Some((_, twice)) => Err(Refusal::new("classes", "every class once", format!("'{twice}' twice"))),
    }
}
