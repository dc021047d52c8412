//! The story: read the training photos, draw what happens to each copy, make the pictures.

use crate::config::Settings;
use crate::draw::Draw;
use crate::photos::Photos;
use crate::variant::Desk;
use crate::warp::Border;
use anyhow::Context as _;
use artifact::{Job, Split, layout, write};
use rayon::prelude::*;

/// Writes `copies` variants of every training photo. Row j · n + i is variant j of photo i, so that more copies only
/// add rows at the end.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let folder = job.input("images")?;
    let photos = Photos::open(&folder)?;
    let (n, copies) = (photos.len(), job.settings.copies);
    let [of, each] = [counted(n, "training photo", "training photos"), counted(copies, "copy", "copies")];
    job.say(format!("{of} of {} × {} pixels, {each} of each", photos.w, photos.h));
    if job.settings.change_nothing() {
        job.say("no change is set, so every copy equals its photo");
    }
    let (made, listed) = rayon::join(|| pictures(job, &photos), || draws(job, &photos));
    made.and(listed)?;
    let rows: Vec<i64> = (0..n as i64).collect();
    repeated(job, &layout::labels(Split::Train), photos.labels.data())?;
    repeated(job, &layout::source(Split::Train), &rows)?;
    job.copy(&folder, layout::CLASSES)?;
    job.fact("copies", copies);
    // Who joins these pictures with others can tell whether they were made from those.
    job.fact(layout::MADE_FROM, &photos.images_hash);
    Ok(())
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `train.images.npy`: u8 (copies · n, h, w, 3). Made photo by photo, and written wherever each variant belongs.
fn pictures(job: &Job<Settings>, photos: &Photos) -> anyhow::Result<()> {
    let (n, copies) = (photos.len(), job.settings.copies);
    let border = Border { fill: job.settings.fill, colour: job.settings.fill_colour };
    let images = job.create_npy::<u8>(&layout::images(Split::Train), &[copies * n, photos.h, photos.w, 3])?;
    let bar = job.progress("augmenting", copies * n);
    (0..copies * n).into_par_iter().try_for_each_init(
        || Desk::new(photos, border),
        |desk, number| {
            let (photo, row) = (number / copies, number % copies * n + number / copies);
            images.write_row(row, desk.variant(photo, &draw(job, photos, row))).inspect(|()| bar.inc(1))
        },
    )?;
    bar.finish_and_clear();
    Ok(images.finish()?)
}

/// `train.draws.csv`: line i after the header is what was done to picture i, in the terms of Keras' `apply_transform`.
fn draws(job: &Job<Settings>, photos: &Photos) -> anyhow::Result<()> {
    let path = job.output_path(&layout::draws(Split::Train));
    let said = || path.display().to_string();
    let mut table = csv::Writer::from_writer(write::create(&path)?);
    for row in 0..photos.len() * job.settings.copies {
        table.serialize(draw(job, photos, row)).with_context(said)?;
    }
    table.flush().with_context(said)
}

/// What happens to the picture in output row `row`.
fn draw(job: &Job<Settings>, photos: &Photos, row: usize) -> Draw {
    let (variant, photo) = (row / photos.len(), row % photos.len());
    Draw::new(job.seed, &photos.hashes[photo], variant, &job.settings, (photos.h, photos.w))
}

/// i64 (copies · n,): the same n numbers for every variant.
fn repeated(job: &Job<Settings>, name: &str, numbers: &[i64]) -> anyhow::Result<()> {
    let mut array = job.create_npy(name, &[numbers.len() * job.settings.copies])?;
    array.data_mut().chunks_exact_mut(numbers.len()).for_each(|rows| rows.copy_from_slice(numbers));
    Ok(array.finish()?)
}
