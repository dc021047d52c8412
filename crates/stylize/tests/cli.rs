//! `stylize` as a program: files, exit status, messages.

use artifact::config::Config;
use artifact::file_names;
use fixture::{Project, artifacts, picture, weights};
use std::fs;

const WEIGHTS: &str = "weights: data/narrow.safetensors";
const QUICK: &str = "width: 0.125, size: 24, evaluations: 4, device: cpu";

/// Two photos of 70 × 50 in `data/photos`, a style, and a narrow network.
fn project() -> Project {
    let project = Project::new();
    project.picture("data/photos/a.png", &picture::figure(70, 50, 0, 1));
    project.picture("data/photos/deep/b.jpg", &picture::figure(50, 70, 1, 2));
    project.write("data/photos/notes.txt", b"no picture");
    project.picture("data/style.png", &picture::figure(60, 60, 2, 3));
    project.write("data/narrow.safetensors", &weights::vgg16(0.125, 1));
    project
}

fn draft(content: &str, settings: &str) -> String {
    format!("in: {{content: {content}, style: data/style.png, {WEIGHTS}}}\nsettings: {{{QUICK}{settings}}}")
}

/// The outputs of a finished stage by their hashes.
fn hashes(project: &Project, stage: &str) -> Vec<(String, String)> {
    let folder = project.artifact(stage);
    folder.manifest().files.iter().map(|(name, entry)| (name.clone(), entry.blake3.clone())).collect()
}

/// One column of a table that the stage wrote.
fn column(project: &Project, table: &str, name: &str) -> Vec<String> {
    let text = fs::read_to_string(project.stage("stylize").join(table)).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let place = rows[0].iter().position(|heading| *heading == name).unwrap_or_else(|| panic!("{name} in {text}"));
    rows[1..].iter().map(|row| row[place].to_owned()).collect()
}

/// The same as numbers.
fn numbers(project: &Project, table: &str, name: &str) -> Vec<f64> {
    column(project, table, name).iter().map(|cell| cell.parse().unwrap()).collect()
}

fn painted(project: &Project, name: &str) -> image::RgbImage {
    image::open(project.stage("stylize").join("photos").join(name)).unwrap().to_rgb8()
}

#[test]
fn a_folder_of_photos_is_painted() {
    let project = project();
    let said = project.run("stylize", &draft("data/photos", "")).succeeded().stderr;
    assert!(said.contains("stylize: 2 photos, at the layers block1_conv1, block2_conv1, "), "{said}");
    assert!(said.contains("stylize: deep/b: 24 × 33 pixels: loss "), "{said}");
    let names: Vec<String> = hashes(&project, "stylize").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, [file_names::CONTACT_SHEET, file_names::LOSSES, file_names::PHOTOS]);
    assert_eq!(painted(&project, "a.png").dimensions(), (33, 24));
    assert_eq!(painted(&project, "deep/b.png").dimensions(), (24, 33));
    assert_eq!(column(&project, file_names::LOSSES, "picture"), [["a"; 4], ["deep/b"; 4]].concat());
    assert_eq!(column(&project, file_names::LOSSES, "evaluation"), ["1", "2", "3", "4", "1", "2", "3", "4"]);
    let [total, content] = ["total", "content"].map(|name| numbers(&project, file_names::LOSSES, name));
    assert!(total[3] < total[0] && content[0] == 0.0 && content[3] > 0.0, "{total:?} {content:?}");
    // Photo, style and five pictures on the way, each with a gap before the next one.
    let sheet = image::open(project.stage("stylize").join(file_names::CONTACT_SHEET)).unwrap();
    assert_eq!((sheet.width(), sheet.height()), (70 + 60 + 5 * 33 + 6 * 4, 60 + 4 + 70));
    let first = hashes(&project, "stylize");
    fs::remove_dir_all(project.stage("stylize")).unwrap();
    project.run("stylize", &draft("data/photos", "")).succeeded();
    assert_eq!(hashes(&project, "stylize"), first);
}

#[test]
fn what_it_paints_depends_on_its_settings() {
    let project = project();
    let mut seen = Vec::new();
    for settings in [
        "",
        ", keep_colours: true",
        ", pooling: average",
        ", total_variation: 10",
        ", start: noise",
        ", content_weight: 0",
        ", style_weight: [1, 1, 1, 1, 1e6]",
        ", history: 1",
    ] {
        let draft = draft("data/photos/a.png", settings).replace("evaluations: 4", "evaluations: 16");
        project.run("stylize", &draft).succeeded();
        let picture = painted(&project, "a.png");
        assert!(!seen.contains(&picture), "{settings}");
        seen.push(picture);
    }
    // Only noise is drawn by the seed.
    let seed = |settings| {
        project.configure("stylize", "stylize", &draft("data/photos/a.png", settings));
        Config::read(&project.stage("stylize")).unwrap().seed
    };
    assert_eq!([seed(""), seed(", start: noise")], [None, Some(7)]);
}

#[test]
fn photos_of_a_stage_are_chosen_by_name_and_can_be_prepared_again() {
    let project = project();
    for (stage, class) in [("scenes", 0), ("reef", 1)] {
        for number in 0..2 {
            let path = format!("artifacts/test/{stage}/photos/train/x/{number}.png");
            project.picture(&path, &picture::figure(60, 40, class, number));
        }
        artifacts::seal(&project.stage(stage));
    }
    let chosen = ", content_pictures: [train/x/1.png], style_picture: train/x/0.png";
    let draft = |chosen: &str| format!("in: {{{WEIGHTS}}}\nsettings: {{{QUICK}{chosen}}}");
    project.run("stylize", &draft(chosen)).succeeded();
    let photos = project.artifact("stylize").folder(file_names::PHOTOS).unwrap();
    assert_eq!(artifact::walk::files(&photos).unwrap(), [photos.join("train/x/1.png")]);
    // A style of several pictures is a question.
    let says = project.run("stylize", &draft("")).failed();
    let expected = "stylize: artifacts/test/reef/photos: expected one picture whose style is taken, got 2; \
                    settings.style_picture can name one, such as train/x/0.png\n";
    assert!(says.ends_with(expected), "{says}");
    let says = project.run("stylize", &draft(&chosen.replace("1.png", "3.png"))).failed();
    let expected = "expected the picture train/x/3.png, as settings.content_pictures says, got 2 others, did you mean \
                    'train/x/0.png'?\n";
    assert!(says.ends_with(expected), "{says}");
    // What it painted is again a folder of photos.
    let again = format!("in: {{content: stylize, style: data/style.png, {WEIGHTS}}}\nsettings: {{{QUICK}}}");
    project.run("stylize", &draft(chosen)).succeeded();
    project.run_as("stylize", "again", &again).succeeded();
    assert!(project.stage("again").join("photos/train/x/1.png").exists());
}

#[test]
fn wrong_settings_are_found_before_the_first_stage_runs() {
    let project = project();
    for (settings, says) in [
        (", size: 8", "settings.size: expected whole numbers from 16 to 8192, got 8"),
        (", size: []", "settings.size: expected at least one size, got none"),
        (", size: [32, 9000]", "settings.size: expected whole numbers from 16 to 8192, got 9000"),
        (", size: large", "settings.size: expected a number that is not negative, or a list of such numbers"),
        (
            ", size: [24, 32], evaluations: [4, 4, 4]",
            "settings.evaluations: expected one number, or one for each of 2 sizes, got a list of 3",
        ),
        (", evaluations: 0", "settings.evaluations: expected whole numbers from 1 to 100000, got 0"),
        (
            ", style_weight: [1, 2]",
            "settings.style_weight: expected one number, or one for each of 5 style layers, got a list of 2",
        ),
        (", style_weight: -1", "settings.style_weight: expected a number from 0 to 1e15, got -1"),
        (", content_weight: .nan", "settings.content_weight: expected a number from 0 to 1e15, got NaN"),
        (
            ", content_weight: 0, style_layers: []",
            "settings.content_weight: expected a number above 0 where the style has no weight, got 0",
        ),
        (
            ", style_layers: [block1_conv1, block1_conv1]",
            "settings.style_layers: expected every layer once, got block1_conv1 again",
        ),
        (", pooling: max", "settings.pooling: expected maximum or average, got max"),
        (", history: 0", "settings.history: expected a whole number from 1 to 10000, got 0"),
        (
            ", mode: distance",
            "in.content: expected nothing, as it is read only with settings.mode: stylize, got data/photos",
        ),
        (", stile_weight: 1", "settings.stile_weight: unknown key, did you mean 'style_weight'?"),
    ] {
        let settings: String = settings.to_owned();
        // A key that is set twice is another mistake.
        let quick =
            if settings.contains("size:") || settings.contains("evaluations:") { "width: 0.125" } else { QUICK };
        let draft = draft("data/photos", &settings).replace(QUICK, quick);
        let said = project.resolve("stylize", "stylize", &draft).failed();
        assert!(said.starts_with(says), "{settings}: {said}");
    }
    let said = project.resolve("stylize", "stylize", &draft("data/photos", ", network: vgg16, content_layer: relu4_2"));
    assert!(said.failed().starts_with("settings.content_layer: expected a layer of vgg16 (block1_conv1, "));
    let draft = "in: {pictures: data/a, references: data/b, weights: null}\nsettings: {mode: distance, size: [24, 32]}";
    let said = project.resolve("stylize", "stylize", draft).failed();
    assert_eq!(said, "settings.size: expected one size with mode: distance, or null, got 2 sizes\n");
}

#[test]
fn wrong_files_are_named_before_anything_is_painted() {
    let project = project();
    project.write("data/bad/b.png", b"not a picture at all");
    project.picture("data/bad/a.png", &picture::noise(40, 30, 1));
    project.picture("data/two/a.png", &picture::noise(40, 30, 1));
    project.picture("data/two/a.jpg", &picture::noise(40, 30, 1));
    project.write("data/none/notes.txt", b"");
    for (content, settings, says) in [
        (
            "data/bad",
            "",
            "data/bad/b.png: expected a JPEG, PNG, BMP, WebP, TIFF, GIF, HEIC or JPEG XL photo, got something else\n",
        ),
        ("data/two", "", "data/two: expected names that differ not only in their ending, got a.jpg and a.png\n"),
        ("data/none", "", "data/none: expected a picture, or a folder with pictures, got none among 1 files\n"),
        (
            "data/missing",
            "",
            "data/missing: no such file or folder, needed as in.content; put it there or mend the path\n",
        ),
        ("data/photos", ", content_layer: block4_conv7", "settings.content_layer: expected a layer of vgg16 ("),
        (
            "data/photos",
            ", max_megapixels: 0.001",
            "data/style.png: expected at most 0.001 megapixels (max_megapixels), got 0.0036: 60 × 60\n",
        ),
    ] {
        let said = project.run("stylize", &draft(content, settings)).failed();
        assert!(said.contains(&format!("stylize: {says}")), "{content}: {said}");
        assert!(!said.contains("loss"), "{said}");
        assert!(!project.stage("stylize").join(file_names::DONE).exists());
    }
    project.picture("data/small.png", &picture::noise(40, 12, 1));
    let said = project.run("stylize", &draft("data/small.png", "").replace("size: 24", "size: null")).failed();
    let expected = "data/small.png: expected a picture that is large enough for block5_conv1; set a larger size, got 40 × 12 pixels\n";
    assert!(said.ends_with(expected), "{said}");
    // Another network does not have the layers.
    let resnet = draft("data/photos", "")
        .replace("data/narrow.safetensors", "null")
        .replace("width", "network: resnet18, width");
    let said = project.resolve("stylize", "stylize", &resnet).failed();
    assert!(said.starts_with("settings.content_layer: expected a layer of resnet18 (conv1, "), "{said}");
}

fn compare(pictures: &str, references: &str, settings: &str) -> String {
    format!(
        "in: {{pictures: {pictures}, references: {references}, {WEIGHTS}}}\n\
         settings: {{mode: distance, width: 0.125, size: null, device: cpu, layers: [block3_conv1, block1_conv2]{settings}}}"
    )
}

#[test]
fn distances_of_pairs_at_chosen_layers() {
    let project = project();
    project.picture("data/others/a.jpg", &picture::figure(70, 50, 0, 1));
    project.picture("data/others/deep/b.png", &picture::noise(50, 70, 1));
    project.run("stylize", &compare("data/photos", "data/others", "")).succeeded();
    assert_eq!(column(&project, file_names::DISTANCES, "picture"), ["a", "deep/b"]);
    for column in ["block3_conv1.features", "block3_conv1.gram", "block1_conv2.features", "block1_conv2.gram"] {
        let found = numbers(&project, file_names::DISTANCES, column);
        // A JPEG is close to the picture that it shows, and noise is not.
        assert!(found[0] > 0.0 && found[0] < 0.2 * found[1], "{column}: {found:?}");
    }
    let summary = fs::read_to_string(project.stage("stylize").join(file_names::SUMMARY)).unwrap();
    assert!(
        summary.starts_with("mean distance of 2 pairs\nlayer            features         gram\nblock3_conv1  "),
        "{summary}"
    );
    // Equal pictures, and two files whatever they are called.
    project.run("stylize", &compare("data/photos/a.png", "data/photos", "")).failed();
    project.run("stylize", &compare("data/photos", "data/photos", "")).succeeded();
    assert_eq!(numbers(&project, file_names::DISTANCES, "block3_conv1.gram"), [0.0, 0.0]);
    project.run("stylize", &compare("data/photos/a.png", "data/others/a.jpg", ", pooling: average")).succeeded();
}

#[test]
fn pictures_without_a_partner_or_of_another_shape_are_named() {
    let project = project();
    project.picture("data/others/a.jpg", &picture::figure(70, 50, 0, 1));
    let says = project.run("stylize", &compare("data/photos", "data/others", "")).failed();
    let expected = "stylize: data/others: expected a picture deep/b beside data/photos/deep/b.jpg of that name, got 1 of 2 \
                    without a partner\n";
    assert!(says.ends_with(expected), "{says}");
    let says = project.run("stylize", &compare("data/others", "data/photos", "")).failed();
    assert!(says.contains("stylize: data/others: expected a picture deep/b "), "{says}");
    let says = project.run("stylize", &compare("data/style.png", "data/others/a.jpg", "")).failed();
    assert!(says.contains("data/style.png: expected the proportions of its reference, 70 × 50, got 60 × 60"), "{says}");
}
