//! The parts of the notebook that are timed.

use anyhow::bail;

/// A part of the notebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Photos to pictures of 150 × 150.
    Decode,
    /// The same, compared with what Keras had at the time of the notebook.
    DecodeThen,
    /// Pictures to augmented pictures.
    Augment,
    /// Pictures through VGG16, ours in f32.
    ExtractF32,
    /// Pictures through VGG16, ours in the dtype that `auto` takes.
    ExtractAuto,
    /// One epoch of training a head on features.
    Head,
    /// One epoch of fine-tuning.
    Finetune,
    /// All of it.
    Notebook,
}

impl Part {
    /// In the order of the page.
    pub const ALL: [Self; 8] = [
        Self::Decode,
        Self::DecodeThen,
        Self::Augment,
        Self::ExtractF32,
        Self::ExtractAuto,
        Self::Head,
        Self::Finetune,
        Self::Notebook,
    ];

    /// Its name in `PARTS=`. Two parts may have the same name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decode | Self::DecodeThen => "decode",
            Self::Augment => "augment",
            Self::ExtractF32 | Self::ExtractAuto => "extract",
            Self::Head => "head",
            Self::Finetune => "finetune",
            Self::Notebook => "notebook",
        }
    }

    /// Its name on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Decode => "decode + resize",
            Self::DecodeThen => "decode + resize, as in 2017",
            Self::Augment => "augment",
            Self::ExtractF32 => "extract, f32",
            Self::ExtractAuto => "extract, auto",
            Self::Head => "head epoch",
            Self::Finetune => "fine-tuning epoch, auto",
            Self::Notebook => "whole notebook",
        }
    }

    /// The unit of its figures.
    pub const fn unit(self) -> &'static str {
        if self.by_picture() { "pictures/s" } else { "s" }
    }

    /// Converts seconds for one picture, one epoch or one notebook to that unit.
    pub const fn figure(self, seconds: f64) -> f64 {
        if self.by_picture() { 1.0 / seconds } else { seconds }
    }

    const fn by_picture(self) -> bool {
        !matches!(self, Self::Head | Self::Finetune | Self::Notebook)
    }

    /// The parts that `PARTS=` names, such as `decode,extract`; all if it is empty.
    pub fn chosen(names: &str) -> anyhow::Result<Vec<Self>> {
        let names: Vec<&str> = names.split([',', ' ']).filter(|name| !name.is_empty()).collect();
        if let Some(unknown) = names.iter().find(|name| !Self::ALL.iter().any(|part| part.name() == **name)) {
            bail!("PARTS: expected some of decode, augment, extract, head, finetune, notebook, got '{unknown}'");
        }
        Ok(Self::ALL.into_iter().filter(|part| names.is_empty() || names.contains(&part.name())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_chosen_by_name() {
        assert_eq!(Part::chosen("").unwrap(), Part::ALL);
        assert_eq!(Part::chosen("head, extract").unwrap(), [Part::ExtractF32, Part::ExtractAuto, Part::Head]);
        let says = Part::chosen("head,fast").unwrap_err().to_string();
        assert!(says.ends_with("got 'fast'"), "{says}");
    }
}
