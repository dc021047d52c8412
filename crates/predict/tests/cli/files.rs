//! Files that are no classifier, or no longer the one that they were: refused with a sentence that names them, never
//! another answer.

use crate::classifier::{FILE, alone, changed, of_three, of_two, pipeline, predict, with_photos};
use artifact::Classes;
use fixture::message::assert_readable;
use fixture::{damage, weights};
use model::about::TrainedLayers;
use model::card::Card;
use model::classifier::Classifier;
use model::device::Chosen;
use model::precision::PrecisionSetting;
use model::{About, Precision};
use std::fs;

#[track_caller]
fn refused(bytes: &[u8], says: &str) {
    let project = with_photos(bytes, 1);
    for arguments in [&["photos"][..], &["photos", "--no-check"], &["--self-test"]] {
        let outcome = predict(&project, arguments);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(1), ""), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(says), "{}", outcome.stderr);
        assert_readable(outcome.stderr.trim_end(), FILE);
    }
}

/// The file with `from`, which must be in it once, replaced by `to`.
fn replaced(from: &str, to: &str) -> Vec<u8> {
    let bytes = of_two();
    let mut places = bytes.windows(from.len()).enumerate().filter(|(_, window)| *window == from.as_bytes());
    let (at, _) = places.next().unwrap();
    assert!(places.next().is_none() && from.len() == to.len());
    [&bytes[..at], to.as_bytes(), &bytes[at + to.len()..]].concat()
}

#[test]
fn checkpoints_of_other_stages_say_what_to_do() {
    let project = pipeline(2);
    for file in ["extract/network.safetensors", "train-head/head.safetensors"] {
        let bytes = fs::read(project.path().join("artifacts/test").join(file)).unwrap();
        refused(
            &bytes,
            "got a checkpoint of another stage; add `export: {}` to the pipeline file and take what that writes",
        );
    }
}

#[test]
fn files_of_other_programs_are_refused() {
    refused(
        &weights::vgg16(0.125, 1),
        "expected classifier.safetensors, which `export` writes, got weights without the metadata",
    );
    refused(b"", "");
    refused(b"path,status\n", "");
    refused(&[0; 1000], "");
    refused(&[0xff; 1000], "");
}

#[test]
fn a_newer_format_is_named() {
    refused(
        &replaced("\\\"format\\\":1,", "\\\"format\\\":2,"),
        "expected a classifier of format 1, got format 2; perhaps a newer version",
    );
}

#[test]
fn other_words_and_numbers_in_the_metadata_are_noticed() {
    let says = "expected the bytes that `export` wrote, got other ones: the file is damaged";
    refused(&replaced("[\\\"disc\\\",\\\"square\\\"]", "[\\\"disk\\\",\\\"square\\\"]"), says);
    refused(&replaced("\\\"confidence\\\":0.95", "\\\"confidence\\\":0.05"), says);
    // Known keys that are spelled otherwise would be left out.
    refused(
        &replaced(
            "\\\"strangers\\\":{\\\"neighbour\\\":5,\\\"threshold\\\"",
            "\\\"strangers\\\":{\\\"neighbour\\\":5,\\\"thresxold\\\"",
        ),
        says,
    );
}

#[test]
fn a_classifier_without_golden_photos_is_none() {
    let none = changed(of_two(), |about| about.classifier.as_mut().unwrap().golden.clear());
    refused(&none, "expected from 1 to 64 golden photos, got 0");
}

/// Whoever can write a file can seal it too: these have a checksum that fits.
#[test]
fn parts_that_do_not_fit_together_are_named() {
    type Change = fn(&mut Card);
    let of_card: [(Change, &str); 8] = [
        (|card| card.golden[3].logits.push(0.5), "expected 1 logits of each golden photo, got 2"),
        (|card| card.temperature = 0.0, "expected a temperature from 0.05 to 20, got 0"),
        (|card| card.unsure.max_error = 1.5, "a share of errors and a confidence between 0 and 1, got 1.5 and 0.95"),
        (|card| card.unsure.confidence = 1.0, "a share of errors and a confidence between 0 and 1, got"),
        (|card| card.unsure.threshold = Some(1.5), "expected a threshold from 0 to 1, got 1.5"),
        (|card| card.strangers.neighbour = 0, "expected a neighbour from 1, got 0"),
        (|card| card.strangers.neighbour = 1000, "expected a neighbour among the reference pictures, got 1000 of 40"),
        (|card| card.strangers.threshold = Some(-0.5), "expected a distance of strangers from 0 to 2, got -0.5"),
    ];
    for (change, says) in of_card {
        named(|about| change(about.classifier.as_mut().unwrap()), says);
    }
    named(|about| about.head = None, "expected head and classes in its metadata, got none");
    named(|about| about.classes = None, "expected head and classes in its metadata, got none");
    named(|about| about.preparation = None, "expected how photos become pictures in its metadata, got none");
    named(|about| about.evaluation = None, "expected how logits are computed in its metadata, got none");
    named(|about| about.picture[0] = 9000, "expected pictures with sides from 1 to 8192 pixels, got 70 × 9000");
    named(
        |about| {
            about.picture = [8192, 8192];
            let preparation = about.preparation.as_mut().unwrap();
            (preparation.height, preparation.width) = (8192, 8192);
            about.width = 1.0;
        },
        "expected feature maps of at most 1073741824 numbers, got 4294967296",
    );
    named(
        |about| about.preparation.as_mut().unwrap().width = 71,
        "photos prepared to the size of the pictures, got [40, 71]",
    );
    named(
        |about| about.head.as_mut().unwrap().features[2] = 65,
        "expected a head of the network's features, got [1, 2, 65]",
    );
    let classes = |names: &[&str]| Some(Classes::new(names.iter().map(ToString::to_string).collect()));
    named(|about| about.classes = classes(&["a", "a"]), "a different name for each class, got [\"a\", \"a\"]");
    named(|about| about.classes = classes(&["a", ""]), "a different name for each class, got [\"a\", \"\"]");
    named(|about| about.classes = classes(&["a", "b", "c"]), "two classes or more, and as many logits, got 3 and 1");
    let cut_at = |about: &mut About, cut: &str| {
        about.cut = Some(cut.to_owned());
        about.evaluation.as_mut().unwrap().trained =
            Some(TrainedLayers { precision: Precision::F32, cut_stored_as: None });
    };
    named(|about| cut_at(about, "block9_pool"), "expected a cut that is a layer, got block9_pool");
}

#[track_caller]
fn named(change: impl FnOnce(&mut About), says: &str) {
    let said = refusal(&changed(of_two(), change)).unwrap_or_default();
    assert!(said.contains(says), "{said:?}");
}

#[test]
fn what_cannot_be_opened_is_named() {
    let project = with_photos(of_two(), 1);
    fs::remove_file(project.path().join(FILE)).unwrap();
    let said = predict(&project, &["photos"]).failed();
    assert_eq!(said, format!("{FILE}: failed to open: No such file or directory (os error 2)\n"));
}

/// Why a file is refused; none if it is not.
fn refusal(bytes: &[u8]) -> Option<String> {
    let project = alone(bytes);
    let opened = Classifier::open(&project.path().join(FILE), &Chosen::Cpu, PrecisionSetting::Auto);
    let said = opened.err()?.to_string();
    assert_readable(&said, &project.path().join(FILE).to_string_lossy());
    Some(said)
}

/// The program opens files as this test does.
#[test]
fn a_single_flipped_bit_is_noticed_wherever_it_is() {
    for whole in [of_two(), of_three()] {
        assert_eq!(refusal(whole), None);
        let header = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
        let in_header = (0..60).map(|number| number * header / 60);
        let in_tensors = (0..60).map(|number| header + number * (whole.len() - header) / 60);
        for (number, at) in in_header.chain(in_tensors).enumerate() {
            let mut bytes = whole.to_vec();
            bytes[at] ^= 1 << (number % 8);
            assert!(refusal(&bytes).is_some(), "bit {} of byte {at} of {}", number % 8, whole.len());
        }
    }
}

#[test]
fn a_file_that_is_cut_short_or_otherwise_damaged_is_noticed() {
    let (whole, other) = (of_two(), of_three());
    for number in 0..20 {
        let cut = &whole[..number * whole.len() / 20];
        assert!(refusal(cut).is_some(), "{} of {} bytes", cut.len(), whole.len());
    }
    assert!(refusal(&whole[..whole.len() - 1]).is_some());
    assert!(refusal(&[whole, b"x"].concat()).is_some());
    for seed in 0..60 {
        let bytes = damage::bytes(whole, other, seed);
        assert!(bytes == whole || refusal(&bytes).is_some(), "seed {seed}");
    }
}
