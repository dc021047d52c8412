//! An estimate of how much room a run takes on the disk.

use anyhow::Context as _;
use artifact::yaml::Value;
use network::Architecture;

/// Bytes of a number.
const F32: u64 = 4;
const F16: u64 = 2;

/// Bytes of what the stages of the template keep, by the shapes of their arrays. Heads, the report and lists of photos
/// are left out, because they hardly grow with the number of photos.
///
/// A run with the 244 training photos of ants-bees kept 230.5 MB, 1.8 % more than the estimate: `preprocess` and
/// `augment` 0.1 % more, `extract` 0.3 %, and `finetune` 11 %, which is its head of 1.3 MB. The head of `train-head`
/// takes as much, and the report 1.0 MB.
#[derive(Debug, PartialEq, Eq)]
pub struct Room {
    /// Of a picture or a copy: u8 (h, w, 3).
    picture: u64,
    /// Of what `extract` keeps of a picture for heads, its last feature map: f32 (h, w, c).
    features: u64,
    /// Of what it keeps for `finetune`, the output of the cut: f16 (h, w, c).
    cut: u64,
    /// Of the network's weights, f32, twice: in `extract` and in `finetune`.
    networks: u64,
}

impl Room {
    /// With the picture size, the network and the cut that stand in `pipeline`. Errors: one of them is missing.
    pub fn of(pipeline: &Value) -> anyhow::Result<Self> {
        let number = |stage, key| setting(pipeline, stage, key, Value::as_i64);
        let (height, width) = (number("preprocess", "height")?, number("preprocess", "width")?);
        let word = |key| setting(pipeline, "extract", key, |value| value.as_str().map(str::to_owned));
        let (name, cut) = (word("network")?, word("cut")?);
        let network = Architecture::named(&name)
            .with_context(|| format!("network: expected one that Headstart knows, got {name}"))?;
        let network = network.network(1.0);
        let shapes = network.shapes(height, width);
        let at = network.position(&cut).with_context(|| format!("cut: expected a layer of {name}, got {cut}"))?;
        let parameters = network.parameters().map(|(_, parameter)| product(&parameter.shape)).sum::<u64>();
        Ok(Self {
            picture: product(&[height, width, 3]),
            features: product(shapes.last().expect("a network has layers")) * F32,
            cut: product(&shapes[at]) * F16,
            networks: 2 * parameters * F32,
        })
    }

    /// Bytes of one copy of every training picture: the pixels, from `augment`, and the output of the cut.
    pub const fn of_a_copy(&self, train: usize) -> u64 {
        train as u64 * (self.picture + self.cut)
    }

    /// Bytes of all artifacts: the pixels and the features of each picture, the copies, and the output of the cut of
    /// the pictures that have no copies, those of validation and test.
    pub const fn of_a_run(&self, train: usize, others: usize, copies: usize) -> u64 {
        let pictures = (train + others) as u64 * (self.picture + self.features);
        pictures + copies as u64 * self.of_a_copy(train) + others as u64 * self.cut + self.networks
    }
}

/// The setting `key` of `stage` in a pipeline file.
pub fn setting<T>(pipeline: &Value, stage: &str, key: &str, read: impl Fn(&Value) -> Option<T>) -> anyhow::Result<T> {
    let value = pipeline.get("stages").and_then(|stages| stages.get(stage)?.get("settings")?.get(key));
    let value = value.with_context(|| format!("expected stages.{stage}.settings.{key} in it, found none"))?;
    read(value).with_context(|| format!("stages.{stage}.settings.{key}: expected another kind of value"))
}

fn product(sides: &[i64]) -> u64 {
    sides.iter().map(|side| side.unsigned_abs()).product()
}

/// `about 1.0 GB`: two digits, in GB of 10⁹ bytes or MB of 10⁶.
pub fn shown(bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    let digits = 10_f64.powf(megabytes.max(1.0).log10().floor() - 1.0);
    let rounded = (megabytes / digits).round() * digits;
    if rounded < 1000.0 { format!("about {rounded:.0} MB") } else { format!("about {} GB", two_digits(rounded / 1e3)) }
}

fn two_digits(gigabytes: f64) -> String {
    if gigabytes < 10.0 { format!("{gigabytes:.1}") } else { format!("{gigabytes:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::yaml;

    fn room(cut: &str) -> anyhow::Result<Room> {
        let settings = format!(
            "preprocess: {{settings: {{height: 224, width: 448}}}}, extract: {{settings: {{network: tf_efficientnet_lite0, {cut}}}}}"
        );
        Room::of(&yaml::from_str(&format!("stages: {{{settings}}}")).unwrap())
    }

    /// EfficientNet-Lite0 halves the sides five times, and has 192 channels there and 1,280 at its end.
    #[test]
    fn bytes_of_a_picture_by_hand() {
        let Room { picture, features, cut, networks } = room("cut: blocks.5.2").unwrap();
        assert_eq!((picture, features, cut), (224 * 448 * 3, 7 * 14 * 1280 * 4, 7 * 14 * 192 * 2));
        // Its authors count 4.7 million with the classifier, which has 1,281,000.
        assert!((2 * 4 * 3_300_000..2 * 4 * 3_500_000).contains(&networks), "{networks}");
    }

    #[test]
    fn copies_are_of_training_pictures_only() {
        let room = Room { picture: 1, features: 10, cut: 100, networks: 1000 };
        assert_eq!(room.of_a_copy(3), 303);
        // Five pictures and their features, two copies of three of them, the cut of the other two, the network twice.
        assert_eq!(room.of_a_run(3, 2, 2), 5 * 11 + 2 * 303 + 200 + 1000);
    }

    #[test]
    fn a_template_without_what_it_takes_is_refused() {
        let said = |cut| room(cut).unwrap_err().to_string();
        assert_eq!(said(""), "expected stages.extract.settings.cut in it, found none");
        assert_eq!(said("cut: 3"), "stages.extract.settings.cut: expected another kind of value");
        assert_eq!(said("cut: block9"), "cut: expected a layer of tf_efficientnet_lite0, got block9");
    }

    #[test]
    fn two_digits_are_shown() {
        for (bytes, expected) in [
            (1, "about 0 MB"),
            (7_400_000, "about 7 MB"),
            (346_000_000, "about 350 MB"),
            (994_000_000, "about 990 MB"),
            (996_000_000, "about 1.0 GB"),
            (9_960_000_000, "about 10 GB"),
            (123_000_000_000, "about 120 GB"),
        ] {
            assert_eq!(shown(bytes), expected);
        }
    }
}
