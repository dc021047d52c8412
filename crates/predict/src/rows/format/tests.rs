use super::*;
use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use model::classifier::{Answer, Output, Unknown};
use std::fs::File;
use std::path::PathBuf;

fn columns(top: usize, probabilities: bool, features: Option<usize>) -> Columns {
    Columns { classes: ["ant", "bee, wild", "=1+1"].map(str::to_owned).into(), top, probabilities, features }
}

fn answered(path: &str, probabilities: [f64; 3], unknown: Option<Unknown>) -> Row {
    let class = (0..3).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b])).unwrap();
    let answer = Answer { class, probabilities: probabilities.into(), unknown };
    Row {
        path: PathBuf::from(path),
        answer: Ok((answer, Output { logits: vec![0.0; 3], features: vec![0.5, -2.25e-7] })),
    }
}

/// One row of each kind, with names that are dangerous somewhere.
fn all() -> Vec<Row> {
    vec![
        answered("a/1.jpg", [0.75, 0.125, 0.125], None),
        answered("=a,\"b\".jpg", [0.0, 1.0 / 3.0, 2.0 / 3.0], None),
        answered("new\nline\u{1b}.jpg", [0.25, 0.5, 0.25], Some(Unknown::Unsure)),
        answered("x.jpg", [1.0, 0.0, 0.0], Some(Unknown::Stranger)),
        Row { path: PathBuf::from("bad.jpg"), answer: Err("unreadable: expected a photo, got none".to_owned()) },
    ]
}

fn written(format: Format, columns: Columns) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rows = rows(format, columns, &mut bytes).unwrap();
    for row in all() {
        rows.write(&row).unwrap();
    }
    rows.finish().unwrap();
    bytes
}

fn text(format: Format, columns: Columns) -> String {
    String::from_utf8(written(format, columns)).unwrap()
}

fn opened(bytes: &[u8]) -> SerializedFileReader<File> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    SerializedFileReader::new(file).unwrap()
}

#[test]
fn csv_to_the_character() {
    let expected = "\
path,status,answer,unknown_reason,class_1,probability_1,class_2,probability_2,probability_of_ant,\"probability_of_bee, wild\",probability_of_=1+1,feature_0,feature_1
a/1.jpg,ok,ant,,ant,0.750000,\"bee, wild\",0.125000,0.750000,0.125000,0.125000,0.5,-0.000000225
\"./=a,\"\"b\"\".jpg\",ok,'=1+1,,'=1+1,0.666667,\"bee, wild\",0.333333,0.000000,0.333333,0.666667,0.5,-0.000000225
\"new
line\u{1b}.jpg\",ok,unknown,unsure,\"bee, wild\",0.500000,ant,0.250000,0.250000,0.500000,0.250000,0.5,-0.000000225
x.jpg,ok,unknown,stranger,ant,1.000000,\"bee, wild\",0.000000,1.000000,0.000000,0.000000,0.5,-0.000000225
bad.jpg,\"unreadable: expected a photo, got none\",,,,,,,,,,,
";
    assert_eq!(text(Format::Csv, columns(2, true, Some(2))), expected);
    let short = text(Format::Csv, columns(1, false, None));
    assert_eq!(short.lines().next(), Some("path,status,answer,unknown_reason,class_1,probability_1"));
    assert_eq!(short.lines().last(), Some("bad.jpg,\"unreadable: expected a photo, got none\",,,,"));
}

#[test]
fn jsonl_to_the_character() {
    let expected = r#"{"path":"a/1.jpg","status":"ok","answer":"ant","unknown_reason":null,"top":[{"class":"ant","probability":0.75}],"probabilities":{"ant":0.75,"bee, wild":0.125,"=1+1":0.125},"features":[0.5,-2.25e-7]}
{"path":"=a,\"b\".jpg","status":"ok","answer":"=1+1","unknown_reason":null,"top":[{"class":"=1+1","probability":0.6666666666666666}],"probabilities":{"ant":0.0,"bee, wild":0.3333333333333333,"=1+1":0.6666666666666666},"features":[0.5,-2.25e-7]}
{"path":"new\nline\u001b.jpg","status":"ok","answer":"unknown","unknown_reason":"unsure","top":[{"class":"bee, wild","probability":0.5}],"probabilities":{"ant":0.25,"bee, wild":0.5,"=1+1":0.25},"features":[0.5,-2.25e-7]}
{"path":"x.jpg","status":"ok","answer":"unknown","unknown_reason":"stranger","top":[{"class":"ant","probability":1.0}],"probabilities":{"ant":1.0,"bee, wild":0.0,"=1+1":0.0},"features":[0.5,-2.25e-7]}
{"path":"bad.jpg","status":"unreadable: expected a photo, got none"}
"#;
    assert_eq!(text(Format::Jsonl, columns(1, true, Some(2))), expected);
}

#[test]
fn a_table_to_the_character() {
    let expected = "\
answer              probability  other classes                     photo
ant                 0.750        bee, wild 0.125                   a/1.jpg
=1+1                0.667        bee, wild 0.333                   =a,\"b\".jpg
unknown (unsure)                 bee, wild 0.500, ant 0.250        new\\nline\\u{1b}.jpg
unknown (stranger)               ant 1.000, bee, wild 0.000        x.jpg
unreadable                                                         bad.jpg: expected a photo, got none
";
    assert_eq!(text(Format::Table, columns(2, true, Some(2))), expected);
}

#[test]
fn parquet_gives_back_every_value() {
    let bytes = written(Format::Parquet, columns(1, true, Some(2)));
    let reader = opened(&bytes);
    let rows: Vec<String> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
    let expected = [
        r#"{path: "a/1.jpg", status: "ok", answer: "ant", unknown_reason: null, class_1: "ant", probability_1: 0.75, probability_of_ant: 0.75, probability_of_bee, wild: 0.125, probability_of_=1+1: 0.125, features: [0.5, -2.25E-7]}"#,
        r#"{path: "=a,"b".jpg", status: "ok", answer: "=1+1", unknown_reason: null, class_1: "=1+1", probability_1: 0.6666666666666666, probability_of_ant: 0E0, probability_of_bee, wild: 0.3333333333333333, probability_of_=1+1: 0.6666666666666666, features: [0.5, -2.25E-7]}"#,
    ];
    assert_eq!(rows[..2], expected);
    let fault = r#"{path: "bad.jpg", status: "unreadable: expected a photo, got none", answer: null, unknown_reason: null, class_1: null, probability_1: null, probability_of_ant: null, probability_of_bee, wild: null, probability_of_=1+1: null, features: null}"#;
    assert_eq!(rows[4], fault);
    let none = written(Format::Parquet, columns(2, false, None));
    let reader = opened(&none);
    assert_eq!(reader.metadata().file_metadata().num_rows(), 5);
    assert_eq!(reader.metadata().file_metadata().schema().get_fields().len(), 8);
}

#[test]
fn parquet_is_written_in_parts() {
    let mut bytes = Vec::new();
    let mut rows = rows(Format::Parquet, columns(1, false, None), &mut bytes).unwrap();
    let row = answered("a.jpg", [1.0, 0.0, 0.0], None);
    for _ in 0..150_000 {
        rows.write(&row).unwrap();
    }
    rows.finish().unwrap();
    let reader = opened(&bytes);
    let parts = reader.metadata().row_groups().iter().map(::parquet::file::metadata::RowGroupMetaData::num_rows);
    assert_eq!(parts.collect::<Vec<_>>(), [65_536, 65_536, 150_000 - 2 * 65_536]);
}
