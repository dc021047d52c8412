use super::SUBJECTS;
use underwater::sea::Sea;
use underwater::{goldens, laws};

#[test]
fn classes_are_sorted_differ_and_have_their_size() {
    laws::classes_differ(&SUBJECTS);
    laws::bodies_have_their_size(&SUBJECTS);
    assert!(SUBJECTS.is_sorted_by_key(|subject| subject.name));
}

#[test]
fn bodies_are_in_their_pictures() {
    laws::bodies_are_where_their_corners_say(&SUBJECTS);
    laws::bodies_are_in_their_pictures(&SUBJECTS);
    laws::what_stands_is_above_its_footing(&SUBJECTS);
}

#[test]
fn pictures_are_exposed_and_show_their_subject() {
    laws::pictures_are_exposed(&Sea::default(), &SUBJECTS);
    laws::subjects_are_seen(&Sea::default(), &SUBJECTS);
}

#[test]
fn every_class_looks_as_its_goldens_say() {
    goldens::check("reef", env!("CARGO_MANIFEST_DIR"), &SUBJECTS);
}
