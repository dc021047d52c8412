use super::SUBJECTS;
use underwater::sea::{Sea, Time, Vintage};
use underwater::{goldens, laws};

/// As far from the usual sea as the settings go, but for the murk.
const NIGHT: Sea = Sea { time: Time::Night, murk: 0.3, camera: Vintage::Old };

#[test]
fn shark_and_dolphin_differ_in_nothing_but_their_form() {
    let [shark, dolphin] = &SUBJECTS;
    assert_eq!(shark.habitat, dolphin.habitat);
    assert_eq!((&shark.yaw, &shark.pitch, &shark.roll), (&dolphin.yaw, &dolphin.pitch, &dolphin.roll));
}

#[test]
fn classes_differ_and_have_their_size() {
    laws::classes_differ(&SUBJECTS);
    laws::bodies_have_their_size(&SUBJECTS);
}

#[test]
fn bodies_are_in_their_pictures() {
    laws::bodies_are_where_their_corners_say(&SUBJECTS);
    laws::bodies_are_in_their_pictures(&SUBJECTS);
}

#[test]
fn pictures_are_exposed_and_show_their_subject() {
    for sea in [Sea::default(), NIGHT] {
        laws::pictures_are_exposed(&sea, &SUBJECTS);
        laws::subjects_are_seen(&sea, &SUBJECTS);
    }
}

#[test]
fn every_class_looks_as_its_goldens_say() {
    goldens::check("scenes", env!("CARGO_MANIFEST_DIR"), &SUBJECTS);
    goldens::check_in(&NIGHT, "night", "scenes", env!("CARGO_MANIFEST_DIR"), &SUBJECTS);
}
