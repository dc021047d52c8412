use super::*;
use artifact::random::{Purpose, stream};

#[test]
fn everything_fits_into_about_two_units() {
    for subject in TARGET.iter().chain(&SOURCE) {
        let solid = (subject.build)(&mut stream(3, Purpose::Test("test"), b""));
        let reach =
            solid.facets.iter().flat_map(|facet| facet.corners).fold(0.0, |reach: f32, p| reach.max(p.length()));
        assert!((0.8..1.5).contains(&reach), "{}: {reach}", subject.name);
        assert!((100..6000).contains(&solid.facets.len()), "{}: {} facets", subject.name, solid.facets.len());
    }
}

#[test]
fn classes_are_told_apart_by_name_and_form() {
    let all: Vec<&Subject> = TARGET.iter().chain(&SOURCE).collect();
    for (i, one) in all.iter().enumerate() {
        assert!(one.name.bytes().all(|letter| letter.is_ascii_lowercase()), "{}", one.name);
        for other in &all[..i] {
            assert_ne!(one.name, other.name);
            assert!(!std::ptr::fn_addr_eq(one.build, other.build), "{} is drawn as {}", one.name, other.name);
        }
    }
    assert!(SOURCE.len() >= 16);
    assert!(SOURCE.is_sorted_by_key(|subject| subject.name));
}

#[test]
fn shark_and_dolphin_differ_in_nothing_but_their_form() {
    let [shark, dolphin] = &TARGET;
    assert_eq!(shark.habitat, dolphin.habitat);
    assert_eq!((&shark.yaw, &shark.pitch, &shark.roll), (&dolphin.yaw, &dolphin.pitch, &dolphin.roll));
}
