//! The golden photos.

use crate::classifier::{FILE, alone, changed, command, of_three, of_two, predict, with_photos};

/// A classifier whose second golden photo has other logits than the network gives it.
fn promising_something_else() -> Vec<u8> {
    changed(of_two(), |about| about.classifier.as_mut().unwrap().golden[1].logits[0] += 0.5)
}

#[test]
fn the_file_alone_is_enough() {
    for classifier in [of_two(), of_three()] {
        let project = alone(classifier);
        let mut command = command(&project, &[FILE, "--self-test"]);
        // Nothing of the project is needed, not even an environment.
        let outcome = fixture::Outcome::from(command.env_clear().output().unwrap()).succeeded();
        assert_eq!(outcome.stdout, "8 of 8\n");
        assert!(outcome.stderr.starts_with("8 of 8 golden photos get the logits that they had"), "{}", outcome.stderr);
        assert_eq!(artifact::walk::entries(project.path()).unwrap().len(), 1);
    }
}

#[test]
fn a_file_whose_answers_cannot_be_repeated_is_refused() {
    let project = with_photos(&promising_something_else(), 1);
    let outcome = predict(&project, &["--self-test"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(1), "7 of 8\n"));
    let outcome = predict(&project, &["photos", "--output", "a.csv"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(1), ""));
    let says = "classifier.safetensors: 7 of 8 golden photos get the logits";
    assert!(outcome.stderr.starts_with(says) && outcome.stderr.contains("`--no-check` answers"), "{}", outcome.stderr);
    assert!(!project.path().join("a.csv").exists());
    let said = predict(&project, &["photos", "--no-check"]).succeeded().stdout;
    project.write(FILE, of_two());
    assert_eq!(said, predict(&project, &["photos"]).succeeded().stdout);
}
