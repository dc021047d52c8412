//! Mode `stylize`: every photo in the style of one picture.

use crate::config::Settings;
use crate::features::Features;
use crate::files::{self, PictureFile};
use crate::frozen_network::FrozenNetwork;
use crate::painting::{Row, small};
use crate::photo::{decode, fitted};
use crate::transfer::Transfer;
use crate::{contact_sheet, losses};
use artifact::{Error, Job, file_names, hash, write};
use image::{ImageFormat, RgbImage};
use std::io::Cursor;
use std::path::Path;

/// Paints all photos.
pub fn run(job: &Job<Settings>, frozen: &FrozenNetwork) -> anyhow::Result<()> {
    let content = content(job)?;
    let features = Features::new(frozen, job.settings.read_layers().into_iter().map(|(_, layer)| layer));
    let (style, style_hash) = open(job, &features, &style(job)?)?;
    // All are looked at before the first is painted, which may take long.
    let hashes = content.iter().map(|file| Ok(open(job, &features, file)?.1)).collect::<anyhow::Result<Vec<_>>>()?;
    job.record("content", format!("{} pictures, blake3 {}", content.len(), hash::bytes(hashes.concat().as_bytes())));
    job.record("style", format!("blake3 {style_hash}"));
    job.say(format!("{} photos, at the layers {}", content.len(), features.layers().join(", ")));
    let transfer = Transfer { features: &features, settings: &job.settings, style: &style, seed: job.seed };
    paint_all(job, &transfer, &content)
}

fn paint_all(job: &Job<Settings>, transfer: &Transfer, content: &[PictureFile]) -> anyhow::Result<()> {
    let folder = job.output_folder(file_names::PHOTOS)?;
    let planned: usize = job.settings.evaluations().iter().sum();
    let bar = job.progress("evaluations", content.len() * planned);
    let (mut paintings, mut sheet): (Vec<(String, Vec<Row>)>, _) = (Vec::new(), Vec::new());
    for (number, file) in content.iter().enumerate() {
        let (photo, _) = open(job, transfer.features, file)?;
        let (result, mut painting, runs) = transfer.paint(&file.name, &photo, || bar.inc(1))?;
        bar.set_position(((number + 1) * planned) as u64);
        bar.suspend(|| runs.iter().for_each(|run| job.say(format!("{}: {run}", file.name))));
        write::below(&folder, &format!("{}.png", file.name), &png(&result)?)?;
        paintings.push((file.name.clone(), std::mem::take(&mut painting.rows)));
        if sheet.len() < contact_sheet::ROWS {
            let shown = painting.shown(&result);
            sheet.push([small(&photo), small(transfer.style)].into_iter().chain(shown).collect());
        }
    }
    bar.finish_and_clear();
    if content.len() > sheet.len() {
        job.say(format!("{} shows the first {} photos", file_names::CONTACT_SHEET, sheet.len()));
    }
    job.write(file_names::LOSSES, &losses::to_csv(&job.settings.style_layers, &paintings))?;
    job.write(file_names::CONTACT_SHEET, &contact_sheet::jpeg(&contact_sheet::draw(&sheet))?)?;
    Ok(())
}

/// A picture and the hash of its file, if it is large enough at every size.
fn open(job: &Job<Settings>, features: &Features, file: &PictureFile) -> anyhow::Result<(RgbImage, String)> {
    let bytes = files::read(&file.file)?;
    let picture = decode(&file.file, &bytes, job.settings.max_megapixels)?;
    for size in job.settings.sizes() {
        features.check_size(&file.file, fitted(picture.dimensions(), size))?;
    }
    Ok((picture, hash::bytes(&bytes)))
}

/// The photos to paint.
fn content(job: &Job<Settings>) -> anyhow::Result<Vec<PictureFile>> {
    let root = job.folder("content", file_names::PHOTOS)?;
    let all = files::list(&root)?;
    match &job.settings.content_pictures {
        None => Ok(all),
        Some(wanted) => Ok(files::choose(&root, &all, "content_pictures", wanted)?),
    }
}

/// The picture whose style is taken.
fn style(job: &Job<Settings>) -> anyhow::Result<PictureFile> {
    let root = job.folder("style", file_names::PHOTOS)?;
    let all = files::list(&root)?;
    let mut chosen = match &job.settings.style_picture {
        None => all,
        Some(wanted) => files::choose(&root, &all, "style_picture", std::slice::from_ref(wanted))?,
    };
    if chosen.len() > 1 {
        return Err(several(&root, &chosen).into());
    }
    Ok(chosen.remove(0))
}

fn several(root: &Path, found: &[PictureFile]) -> Error {
    let first = &found[0].path;
    let found = format!("{}; settings.style_picture can name one, such as {first}", found.len());
    Error::unexpected(root, "one picture whose style is taken", found)
}

fn png(picture: &RgbImage) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
