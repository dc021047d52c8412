//! Which part of a photo fills which part of its picture: squash, crop, pad.

use crate::area::{Area, Place};
use crate::nearest;
use crate::preparation::{Filter, Preparation, Resize};
use crate::resample::Resampler;
use image::RgbImage;

/// Overwrites `picture`, (height, width, 3), with a photo of any size.
pub fn draw(photo: &RgbImage, picture: &mut [u8], preparation: &Preparation, resampler: &mut Resampler) {
    let size = (preparation.width, preparation.height);
    let (area, place) = fit(photo.dimensions(), size, preparation.resize);
    let mut resize = |to: &mut [u8], size| match preparation.filter {
        Filter::Nearest => nearest::resize(photo, area, to, size),
        smooth => resampler.resize(photo, area, smooth, to, size),
    };
    if (place.width, place.height) == size {
        return resize(picture, size);
    }
    let mut part = vec![0; (place.width * place.height * 3) as usize];
    resize(&mut part, (place.width, place.height));
    picture.as_chunks_mut::<3>().0.fill(preparation.background);
    let (row, part_row) = (size.0 as usize * 3, place.width as usize * 3);
    for (to, from) in picture.chunks_exact_mut(row).skip(place.y).zip(part.chunks_exact(part_row)) {
        to[place.x * 3..][..part_row].copy_from_slice(from);
    }
}

/// Both sizes are (width, height). `crop` takes the largest centred part of the photo that has the picture's shape, like
/// Pillow's `ImageOps.fit`; `pad` makes the photo as large as fits and centres it, like `ImageOps.pad`.
fn fit((w, h): (u32, u32), (width, height): (u32, u32), resize: Resize) -> (Area, Place) {
    let whole = Place { x: 0, y: 0, width, height };
    let all = Area { left: 0.0, top: 0.0, right: w as f32, bottom: h as f32 };
    match resize {
        Resize::Squash => (all, whole),
        Resize::Crop => (cropped(f64::from(w), f64::from(h), f64::from(width) / f64::from(height)), whole),
        Resize::Pad => (all, padded((w, h), (width, height))),
    }
}

fn cropped(w: f64, h: f64, shape: f64) -> Area {
    let wide = w / h >= shape;
    let (width, height) = if wide { (shape * h, h) } else { (w, w / shape) };
    let (left, top) = ((w - width) * 0.5, (h - height) * 0.5);
    Area { left: left as f32, top: top as f32, right: (left + width) as f32, bottom: (top + height) as f32 }
}

fn padded((w, h): (u32, u32), (width, height): (u32, u32)) -> Place {
    let shape = f64::from(w) / f64::from(h);
    let length = |exact: f64, most: u32| (exact.round_ties_even() as u32).clamp(1, most);
    let (wide, high) = if shape > f64::from(width) / f64::from(height) {
        (width, length(f64::from(h) / f64::from(w) * f64::from(width), height))
    } else {
        (length(shape * f64::from(height), width), height)
    };
    let middle = |free: u32| (f64::from(free) * 0.5).round_ties_even() as usize;
    Place { x: middle(width - wide), y: middle(height - high), width: wide, height: high }
}

#[cfg(test)]
mod tests;
