//! `make verify`.

use super::*;

#[test]
fn what_nobody_touched_is_as_written() {
    let project = made();
    let said = project.make(&["verify"]).succeeded();
    assert_eq!(said.stdout, "gather  3 files as written\ncount   3 files as written\ntell    4 files as written\n");
    assert_eq!(said.stages(), NONE);
}

#[test]
fn one_bit_in_an_output_a_manifest_or_a_provenance_is_named_with_the_stage_that_makes_it_again() {
    for (stage, file) in [
        ("gather", "all.txt"),
        ("count", "number.txt"),
        ("tell", "report.html"),
        ("tell", "summary.txt"),
        ("gather", "manifest.yaml"),
        ("count", "provenance.yaml"),
    ] {
        let project = made();
        let path = project.stage(stage).join(file);
        let mut bytes = fs::read(&path).unwrap();
        // In a manifest this is a digit of the last hash.
        let place = bytes.len() - 2;
        bytes[place] ^= 1;
        artifact::write::atomic(&path, &bytes).unwrap();
        let said = project.make(&["verify"]);
        assert_eq!(said.status, Some(2));
        let expected = format!("artifacts/test/{stage}/{file}: expected blake3 ");
        let remedy = format!("; `make rerun STAGE={stage} PIPELINE=test` makes it again\n");
        assert!(said.stdout.contains(&expected) && said.stdout.contains(&remedy), "{}", said.stdout);
        // A manifest with another hash also makes the file another one.
        let wrong = if file == "manifest.yaml" { "2 files are" } else { "1 file is" };
        let expected = format!("{wrong} not as the stages wrote them\n");
        assert!(said.stderr.starts_with(&expected), "{}", said.stderr);
        project.make(&["rerun", &format!("STAGE={stage}")]).succeeded();
        project.make(&["verify"]).succeeded();
    }
}

#[test]
fn a_stage_that_never_ran_has_nothing_to_verify() {
    let project = project();
    project.make(&["gather"]).succeeded();
    let said = project.make(&["verify"]).succeeded().stdout;
    assert_eq!(
        said,
        "gather  3 files as written\ncount   nothing to verify: it never ran\ntell    nothing to verify: it never ran\n"
    );
}

#[test]
fn a_stage_without_its_provenance_runs_again() {
    let project = made();
    fs::remove_file(project.stage("count").join("provenance.yaml")).unwrap();
    let said = project.make(&["verify"]);
    assert!(said.stdout.contains("count/provenance.yaml: expected blake3 "), "{}", said.stdout);
    let status = asked(&project, "status");
    assert!(status.contains("count   will run: its provenance.yaml is missing\n"), "{status}");
    assert_eq!(project.ran(&["count"]), ["count"]);
    assert_eq!(project.ran(&["pipeline"]), NONE);
    project.make(&["verify"]).succeeded();
}
