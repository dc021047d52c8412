//! Mode `distance`: pairs of pictures, layer by layer.

use crate::config::Settings;
use crate::distance::{gram, mean_squared};
use crate::features::Features;
use crate::files::{self, PictureFile};
use crate::frozen_network::FrozenNetwork;
use crate::photo::{decode, fitted, resized, to_tensor};
use artifact::tables::sheet;
use artifact::{Error, Job, Result, file_names, hash};
use image::RgbImage;
use model::{Tensor, no_grad};
use std::fmt::Write as _;
use std::path::Path;

/// Two pictures of one name.
struct Pair {
    picture: PictureFile,
    reference: PictureFile,
}

/// The distances of one pair at each layer: of features, of Gram matrices.
type Distances = Vec<[f64; 2]>;

/// Compares all pairs.
pub fn run(job: &Job<Settings>, frozen: &FrozenNetwork) -> anyhow::Result<()> {
    let pairs = pairs(job)?;
    let features = Features::new(frozen, job.settings.layers.iter().map(String::as_str));
    let bar = job.progress("pairs", pairs.len());
    let (mut rows, mut hashes): (Vec<(String, Distances)>, _) = (Vec::new(), String::new());
    for Pair { picture, reference } in pairs {
        let (x, y) = (open(job, &picture, &mut hashes)?, open(job, &reference, &mut hashes)?);
        let size = common_size(&picture.file, [x.dimensions(), y.dimensions()], job.settings.sizes()[0])?;
        features.check_size(&picture.file, size)?;
        let [x, y] = [x, y].map(|photo| to_tensor(&resized(&photo, size)));
        rows.push((picture.name, distances(job, &features, &x, &y)));
        bar.inc(1);
    }
    bar.finish_and_clear();
    job.record("compared", format!("{} pairs, blake3 {}", rows.len(), hash::bytes(hashes.as_bytes())));
    job.write(file_names::DISTANCES, &to_csv(&job.settings.layers, &rows))?;
    let summary = summary(&job.settings.layers, &rows);
    job.say(format!("{} pairs", rows.len()));
    job.write(file_names::SUMMARY, summary.as_bytes())?;
    Ok(())
}

/// The distances at the layers of the settings, in their order.
fn distances(job: &Job<Settings>, features: &Features, x: &Tensor, y: &Tensor) -> Distances {
    no_grad(|| {
        let (x, y) = (features.of(x), features.of(y));
        let at = |layer: &String| {
            let (x, y) = (&x[features.place(layer)], &y[features.place(layer)]);
            [mean_squared(x, y), mean_squared(&gram(x), &gram(y))].map(|distance| distance.double_value(&[]))
        };
        job.settings.layers.iter().map(at).collect()
    })
}

/// The pictures of both inputs, by name. Two files are a pair whatever they are called.
fn pairs(job: &Job<Settings>) -> anyhow::Result<Vec<Pair>> {
    let [pictures, references] = ["pictures", "references"].map(|input| job.folder(input, file_names::PHOTOS));
    let (pictures, references) = (pictures?, references?);
    let (x, y) = (files::list(&pictures)?, files::list(&references)?);
    if pictures.is_file() && references.is_file() {
        return Ok(x.into_iter().zip(y).map(|(picture, reference)| Pair { picture, reference }).collect());
    }
    refuse_without_partner(&references, &x, &y)?;
    refuse_without_partner(&pictures, &y, &x)?;
    let pair = |picture: PictureFile| {
        let reference = y.iter().find(|reference| reference.name == picture.name)?.clone();
        Some(Pair { picture, reference })
    };
    Ok(x.into_iter().filter_map(pair).collect())
}

/// An error if the pictures at `root` lack one that has the name of one of `wanted`.
fn refuse_without_partner(root: &Path, wanted: &[PictureFile], there: &[PictureFile]) -> Result<()> {
    let is_there = |picture: &&PictureFile| there.iter().any(|other| other.name == picture.name);
    let missing: Vec<&PictureFile> = wanted.iter().filter(|picture| !is_there(picture)).collect();
    match missing.first() {
        None => Ok(()),
        Some(first) => {
            let expected = format!("a picture {} beside {} of that name", first.name, first.file.display());
            Err(Error::unexpected(root, expected, format!("{} of {} without a partner", missing.len(), wanted.len())))
        }
    }
}

/// A picture; its hash is added to `hashes`.
fn open(job: &Job<Settings>, file: &PictureFile, hashes: &mut String) -> Result<RgbImage> {
    let bytes = files::read(&file.file)?;
    hashes.push_str(&hash::bytes(&bytes));
    decode(&file.file, &bytes, job.settings.max_megapixels)
}

/// The size at which both are compared: that of the reference. A picture may differ by a rounded pixel, unless its own
/// size is asked for.
fn common_size(file: &Path, sizes: [(u32, u32); 2], shorter: Option<u32>) -> Result<(u32, u32)> {
    let [picture, reference] = sizes.map(|size| fitted(size, shorter));
    let slack = u32::from(shorter.is_some());
    if picture.0.abs_diff(reference.0) <= slack && picture.1.abs_diff(reference.1) <= slack {
        return Ok(reference);
    }
    let words = |(w, h): (u32, u32)| format!("{w} × {h}");
    let expected = format!("the proportions of its reference, {}", words(sizes[1]));
    let hint = if shorter.is_none() { "; with size: null pictures are compared as they are" } else { "" };
    Err(Error::unexpected(file, expected, words(sizes[0]) + hint))
}

/// `distances.csv`: a row for each pair, and for each layer the distance of features and that of Gram matrices.
fn to_csv(layers: &[String], rows: &[(String, Distances)]) -> Vec<u8> {
    let of_layers = layers.iter().flat_map(|layer| [format!("{layer}.features"), format!("{layer}.gram")]);
    let columns = std::iter::once("picture".to_owned()).chain(of_layers);
    let cells = |(name, distances): &(String, Distances)| {
        let numbers = distances.iter().flatten().map(|distance| (*distance as f32).to_string());
        std::iter::once(name.clone()).chain(numbers).collect::<Vec<_>>()
    };
    sheet::to_csv(columns, rows.iter().map(cells))
}

/// The means over all pairs, as a table for people.
fn summary(layers: &[String], rows: &[(String, Distances)]) -> String {
    let mean = |layer: usize, kind: usize| {
        rows.iter().map(|(_, distances)| distances[layer][kind]).sum::<f64>() / rows.len() as f64
    };
    let wide = layers.iter().map(String::len).max().unwrap_or_default().max("layer".len());
    let mut text =
        format!("mean distance of {} pairs\n{:wide$}  {:>11}  {:>11}\n", rows.len(), "layer", "features", "gram");
    for (at, layer) in layers.iter().enumerate() {
        let _ = writeln!(text, "{layer:wide$}  {:>11.4e}  {:>11.4e}", mean(at, 0), mean(at, 1));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_by_hand() {
        let layers = ["a", "block"].map(str::to_owned);
        let rows = [("x".to_owned(), vec![[1.0, 2.0], [3.0, 4.0]]), ("@y".to_owned(), vec![[2.0, 4.0], [5.0, 0.0]])];
        let csv = String::from_utf8(to_csv(&layers, &rows)).unwrap();
        assert_eq!(csv, "picture,a.features,a.gram,block.features,block.gram\nx,1,2,3,4\n'@y,2,4,5,0\n");
        let expected = "mean distance of 2 pairs\nlayer     features         gram\na         1.5000e0     3.0000e0\n\
                        block     4.0000e0     2.0000e0\n";
        assert_eq!(summary(&layers, &rows), expected);
    }

    #[test]
    fn sizes_may_differ_by_rounding_only() {
        let common =
            |sizes, shorter| common_size(Path::new("x.png"), sizes, shorter).map_err(|error| error.to_string());
        // Half a photo is 170 pixels wide, and so is half a picture that was 341 wide.
        assert_eq!(common([(341, 256), (333, 250)], Some(128)), Ok((170, 128)));
        assert_eq!(common([(333, 250), (333, 250)], None), Ok((333, 250)));
        let says = common([(341, 256), (333, 250)], None).unwrap_err();
        let expected = "x.png: expected the proportions of its reference, 333 × 250, got 341 × 256; with size: null \
                        pictures are compared as they are";
        assert_eq!(says, expected);
        let says = common([(256, 341), (333, 250)], Some(64)).unwrap_err();
        assert_eq!(says, "x.png: expected the proportions of its reference, 333 × 250, got 256 × 341");
    }
}
