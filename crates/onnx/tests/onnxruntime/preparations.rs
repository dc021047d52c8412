//! Pictures that a file makes, against those of `picture`.

use crate::cases::{Cases, Difference};
use crate::weights;
use image::RgbImage;
use onnx::preparation_to_bytes;
use picture::fit::draw;
use picture::resample::Resampler;
use picture::{Filter, Preparation, Resize};

const RESIZES: [Resize; 3] = [Resize::Squash, Resize::Crop, Resize::Pad];
const FILTERS: [Filter; 4] = [Filter::Nearest, Filter::Bilinear, Filter::Bicubic, Filter::Lanczos3];

/// Height and width of pictures.
const SIZES: [[u32; 2]; 3] = [[37, 53], [150, 130], [64, 64]];

/// Width and height of photos: like the pictures, smaller, larger, narrow and with proportions that end in rounding.
const PHOTOS: [(u32, u32); 17] = [
    (53, 37),
    (130, 150),
    (64, 64),
    (1, 1),
    (7, 5),
    (54, 38),
    (128, 128),
    (333, 777),
    (640, 480),
    (1023, 767),
    (1, 500),
    (500, 1),
    (3000, 40),
    (40, 3000),
    (53, 999),
    (99, 98),
    (1920, 1080),
];

/// Random sizes for each filter.
const RANDOM: usize = 45;

/// All photos with all preparations of one filter.
fn differences(filter: Filter) -> Vec<Difference> {
    let mut cases = Cases::new();
    for (resize, [height, width]) in RESIZES.into_iter().flat_map(|resize| SIZES.map(|size| (resize, size))) {
        let preparation = Preparation { height, width, resize, filter, background: [255, 128, 1] };
        let model = format!("{resize:?} {filter:?} to {width} x {height}");
        cases.model(&model, &preparation_to_bytes(&preparation).unwrap());
        for (number, (w, h)) in (0..).zip(PHOTOS) {
            let photos = [fixture::picture::noise(w, h, number), fixture::picture::figure(w, h, 2, number)];
            add(&mut cases, &model, &photos, &preparation);
        }
    }
    cases.run()
}

/// A batch of photos of one size.
fn add(cases: &mut Cases, model: &str, photos: &[RgbImage], preparation: &Preparation) {
    let mut resampler = Resampler::default();
    let mut prepared = vec![0; photos.len() * preparation.picture_len()];
    for (photo, picture) in photos.iter().zip(prepared.chunks_exact_mut(preparation.picture_len())) {
        draw(photo, picture, preparation, &mut resampler);
    }
    let [height, width] = [preparation.height, preparation.width].map(|side| side as usize);
    let picture = cases.bytes("picture", &prepared, &[photos.len(), height, width, 3]);
    let (w, h) = photos[0].dimensions();
    cases.add(&format!("{model} from {w} x {h}"), model, photos, &[picture]);
}

#[test]
#[ignore = "needs ONNX_PYTHON, a Python with onnxruntime and onnx"]
fn pictures_are_those_of_picture() {
    for filter in FILTERS {
        let found = differences(filter);
        for difference in found.iter().filter(|difference| difference.different > 0) {
            println!("{difference:?}");
        }
        for resize in RESIZES {
            let of_resize = found.iter().filter(|difference| difference.case.starts_with(&format!("{resize:?}")));
            let [all, different] = of_resize.fold([0; 2], |[all, different], difference| {
                [all + difference.elements, different + difference.different]
            });
            println!("{resize:?} {filter:?}: {different} of {all} bytes differ");
        }
        assert!(found.iter().all(|difference| difference.different == 0), "{filter:?}");
    }
}

#[test]
#[ignore = "needs ONNX_PYTHON, a Python with onnxruntime and onnx"]
fn large_photos_become_the_same_pictures() {
    let mut cases = Cases::new();
    let photo = [fixture::picture::noise(4000, 3000, 1)];
    for filter in FILTERS {
        let resize = Resize::Squash;
        let preparation = Preparation { height: 224, width: 224, resize, filter, background: [0; 3] };
        let model = format!("{filter:?}");
        cases.model(&model, &preparation_to_bytes(&preparation).unwrap());
        add(&mut cases, &model, &photo, &preparation);
    }
    for difference in cases.run() {
        println!("{}: {:.2} s", difference.case, difference.seconds);
        assert_eq!(difference.different, 0, "{}", difference.case);
    }
}

/// Pictures and photos of random sizes: a model for each.
fn random_sizes(filter: Filter) -> Vec<Difference> {
    let mut cases = Cases::new();
    let mut sides = weights::around("sizes", 0.5, 0.5, 4 * RANDOM).into_iter();
    let mut side = |most: f32| (sides.next().unwrap() * most) as u32 + 1;
    for number in 0..RANDOM {
        let most = [40.0, 300.0, 1500.0][number % 3];
        let (w, h, height, width) = (side(most), side(most), side(250.0), side(250.0));
        let preparation =
            Preparation { height, width, resize: RESIZES[number / 3 % 3], filter, background: [9, 0, 255] };
        let model = format!("{:?} {filter:?} to {width} x {height}", preparation.resize);
        cases.model(&model, &preparation_to_bytes(&preparation).unwrap());
        add(&mut cases, &model, &[fixture::picture::noise(w, h, number as u64)], &preparation);
    }
    cases.run()
}

#[test]
#[ignore = "needs ONNX_PYTHON, a Python with onnxruntime and onnx"]
fn pictures_of_random_sizes_are_those_of_picture() {
    for filter in FILTERS {
        let found = random_sizes(filter);
        let far = found.iter().find(|difference| difference.different > 0);
        assert!(far.is_none(), "{far:?}");
    }
}
