use super::*;
use artifact::{Npy, walk};
use std::path::Path;

const BACKGROUND: [u8; 3] = [255, 128, 0];

#[test]
fn every_way_of_resizing_equals_pillows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/resize");
    let mut arrays = walk::files(&folder).unwrap();
    arrays.retain(|path| path.extension().is_some_and(|extension| extension == "npy"));
    assert_eq!(arrays.len(), 9);
    let mut resampler = Resampler::default();
    for path in arrays {
        let expected = Npy::<u8>::open(&path).unwrap().axes("(12, h, w, 3)").unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let photo = folder.join(name.split('_').next().unwrap()).with_extension("png");
        let photo = image::open(photo).unwrap().into_rgb8();
        let (height, width) = (expected.shape()[1] as u32, expected.shape()[2] as u32);
        let mut rows = 0..;
        for resize in [Resize::Squash, Resize::Crop, Resize::Pad] {
            for filter in [Filter::Nearest, Filter::Bilinear, Filter::Bicubic, Filter::Lanczos3] {
                let preparation = Preparation { height, width, resize, filter, background: BACKGROUND };
                let mut picture = vec![0; expected.row_len()];
                draw(&photo, &mut picture, &preparation, &mut resampler);
                let row = expected.row(rows.next().unwrap());
                let most = picture.iter().zip(row).map(|(a, b)| a.abs_diff(*b)).max();
                assert_eq!(most, Some(0), "{name} {resize:?} {filter:?}");
            }
        }
    }
}

#[test]
fn crop_takes_the_middle() {
    let (area, place) = fit((10, 4), (2, 1), Resize::Crop);
    assert_eq!(area, Area { left: 1.0, top: 0.0, right: 9.0, bottom: 4.0 });
    assert_eq!(place, Place { x: 0, y: 0, width: 2, height: 1 });
    let (area, _) = fit((4, 9), (2, 2), Resize::Crop);
    assert_eq!(area, Area { left: 0.0, top: 2.5, right: 4.0, bottom: 6.5 });
}

#[test]
fn pad_keeps_all_of_it() {
    assert_eq!(fit((10, 4), (5, 5), Resize::Pad).1, Place { x: 0, y: 2, width: 5, height: 2 });
    assert_eq!(fit((3, 6), (9, 4), Resize::Pad).1, Place { x: 4, y: 0, width: 2, height: 4 });
    assert_eq!(fit((1000, 1), (5, 5), Resize::Pad).1, Place { x: 0, y: 2, width: 5, height: 1 });
    assert_eq!(fit((6, 8), (3, 4), Resize::Pad).1, Place { x: 0, y: 0, width: 3, height: 4 });
}

#[test]
fn what_pad_leaves_free_shows_the_background() {
    let photo = RgbImage::from_pixel(4, 2, image::Rgb([9, 9, 9]));
    let (resize, filter) = (Resize::Pad, Filter::Bilinear);
    let preparation = Preparation { height: 3, width: 2, resize, filter, background: [1, 2, 3] };
    let mut picture = vec![77; 3 * 2 * 3];
    draw(&photo, &mut picture, &preparation, &mut Resampler::default());
    let [free, full] = [[[1, 2, 3]; 2], [[9, 9, 9]; 2]];
    assert_eq!(picture.as_chunks::<3>().0, [free, full, free].concat());
}
