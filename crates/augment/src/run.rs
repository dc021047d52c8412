//! The story: read the training pictures, draw what happens to each copy, make the copies.

use crate::config::Settings;
use crate::draw::Draw;
use crate::pictures::Pictures;
use crate::warp::Border;
use crate::worker::Worker;
use anyhow::Context as _;
use artifact::{Job, Split, facts, file_names, write};
use rayon::prelude::*;

/// Writes `copies` copies of every training picture. Row j · n + i is copy j of picture i, so that more copies only add rows
/// at the end.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let folder = job.input("images")?;
    let pictures = Pictures::open(&folder)?;
    let (n, copies) = (pictures.len(), job.settings.copies);
    let [of, each] = [counted(n, "training picture", "training pictures"), counted(copies, "copy", "copies")];
    job.say(format!("{of} of {} × {} pixels, {each} of each", pictures.w, pictures.h));
    if job.settings.change_nothing() {
        job.say("no change is set, so every copy equals its picture");
    }
    let (made, listed) = rayon::join(|| write_copies(job, &pictures), || write_draws(job, &pictures));
    made.and(listed)?;
    let rows: Vec<i64> = (0..n as i64).collect();
    write_repeated(job, &file_names::labels(Split::Train), pictures.labels.data())?;
    write_repeated(job, &file_names::source(Split::Train), &rows)?;
    job.copy(&folder, file_names::CLASSES)?;
    job.fact(facts::COPIES, copies);
    // A later stage that reads these and other pictures checks that they belong together.
    job.fact(facts::MADE_FROM, &pictures.images_hash);
    Ok(())
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `train.images.npy`: u8 (copies · n, h, w, 3). Copies are made picture by picture, and each is written to its own row.
fn write_copies(job: &Job<Settings>, pictures: &Pictures) -> anyhow::Result<()> {
    let (n, copies) = (pictures.len(), job.settings.copies);
    let border = Border { fill: job.settings.fill, colour: job.settings.fill_colour };
    let images = job.create_npy::<u8>(&file_names::images(Split::Train), &[copies * n, pictures.h, pictures.w, 3])?;
    let bar = job.progress("augmenting", copies * n);
    (0..copies * n).into_par_iter().try_for_each_init(
        || Worker::new(pictures, border),
        |worker, number| {
            let (picture, row) = (number / copies, number % copies * n + number / copies);
            images.write_row(row, worker.copy(picture, &draw(job, pictures, row))).inspect(|()| bar.inc(1))
        },
    )?;
    bar.finish_and_clear();
    Ok(images.finish()?)
}

/// `train.draws.csv`: line i after the header is what was done to row i, in the terms of Keras' `apply_transform`.
fn write_draws(job: &Job<Settings>, pictures: &Pictures) -> anyhow::Result<()> {
    let path = job.output_path(&file_names::draws(Split::Train))?;
    let said = || path.display().to_string();
    let mut table = csv::Writer::from_writer(write::create(&path)?);
    for row in 0..pictures.len() * job.settings.copies {
        table.serialize(draw(job, pictures, row)).with_context(said)?;
    }
    table.flush().with_context(said)
}

/// What happens to the copy in output row `row`.
fn draw(job: &Job<Settings>, pictures: &Pictures, row: usize) -> Draw {
    let (copy, picture) = (row / pictures.len(), row % pictures.len());
    Draw::new(job.seed, &pictures.hashes[picture], copy, &job.settings, (pictures.h, pictures.w))
}

/// i64 (copies · n,): the same n numbers for every set of copies.
fn write_repeated(job: &Job<Settings>, name: &str, numbers: &[i64]) -> anyhow::Result<()> {
    let mut array = job.create_npy(name, &[numbers.len() * job.settings.copies])?;
    array.data_mut().chunks_exact_mut(numbers.len()).for_each(|rows| rows.copy_from_slice(numbers));
    Ok(array.finish()?)
}
