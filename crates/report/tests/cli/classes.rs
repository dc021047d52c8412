//! Matrices and scores of the classes, on the page and in files.

use super::*;
use table::Table;

#[test]
fn each_column_of_the_classes_is_its_number() {
    let project = three_classes();
    project.run("report", "").succeeded();
    let tables = Table::all(&text(&project, "report.html"), "finetune by class");
    let [test, validation] = &tables[..] else { panic!("{} tables", tables.len()) };
    assert_eq!(test.rows, validation.rows);
    assert_eq!(test.column("Class")[1], "Käfer");
    assert_eq!(test.column("Precision"), ["0.500", "1.000", "1.000"]);
    assert_eq!(test.column("Recall"), ["1.000", "0.500", "1.000"]);
    assert_eq!(test.column("F1"), ["0.667", "0.667", "1.000"]);
    assert_eq!(test.column("95 % interval"), ["0.207 to 1.000", "0.095 to 0.905", "0.207 to 1.000"]);
    assert_eq!(test.column("Support"), ["1 *", "2 *", "1 *"]);
}

fn page_of(project: &Project) -> String {
    project.run("report", "").succeeded();
    text(project, "report.html")
}

#[test]
fn uneven_classes_bring_the_macro_recall_to_the_top() {
    let top = |project: &Project| page_of(project).split_once("<nav").unwrap().0.to_owned();
    assert!(top(&twenty_ants_and(35)).contains("the accuracy would be about <b>0.500</b> (macro recall)"));
    // Even classes, and classes of which one photo decides the recall.
    for project in [twenty_ants_and(20), twenty_ants_and(5), three_classes()] {
        assert!(!top(&project).contains("The classes differ in size"));
    }
}

/// Two classes, the first of 20 validation photos and the other of `bees`.
fn twenty_ants_and(bees: usize) -> Project {
    let project = Project::new();
    let labels: Vec<i64> = (0..20 + bees).map(|row| i64::from(row >= 20)).collect();
    split(&project, "validation", &labels);
    artifacts::classes(&project.stage("preprocess"), &["ants", "bees"]);
    artifacts::seal(&project.stage("preprocess"));
    model(&project, "finetune", 1, &[("validation", &vec![2.0; 20 + bees])]);
    project
}

#[test]
fn classes_of_twenty_photos_have_no_mark_and_the_mark_is_explained_where_it_is() {
    for (bees, marked, explained) in [(19, "19 *", true), (20, "20", false)] {
        let page = page_of(&twenty_ants_and(bees));
        assert_eq!(Table::one(&page, "finetune by class").column("Support"), ["20", marked]);
        assert_eq!(page.contains("An asterisk (*) marks classes of fewer than 20 photos"), explained);
    }
}

#[test]
fn matrices_of_more_than_three_classes_have_the_page_to_themselves() {
    assert!(page_of(&three_classes()).contains("<div class=\"cards\">"));
    assert!(page_of(&six_classes()).contains("<div class=\"cards wide\">"));
}

#[test]
fn rows_of_the_matrix_are_true_classes() {
    let project = three_classes();
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    let matrix = &Table::all(&page, "Rows: true classes, columns: predictions")[0];
    assert_eq!(matrix.header[2], "Käfer");
    assert_eq!(matrix.rows[1], ["Käfer", "1", "1", "0"]);
    assert!(
        page.contains(
            "<td class=\"wrong\" style=\"--share: 0.500\">1</td><td class=\"right\" style=\"--share: 0.500\">1"
        )
    );
    assert!(page.contains("Most often confused: Käfer predicted as &#60;b&#62;ant &#38; co&#60;/b&#62; (1)."));
}

#[test]
fn the_final_split_is_unfolded_and_the_others_are_folded() {
    let project = three_classes();
    project.run("report", "").succeeded();
    let page = text(&project, "report.html");
    assert!(page.contains("<details open>\n<summary><h3>On the test photos</h3>"));
    assert!(page.contains("<details>\n<summary><h3>On the validation photos</h3>"));
    assert!(!page.contains("<summary>All 3 classes</summary>"));
}

#[test]
fn matrices_and_scores_of_classes_are_files_too() {
    let project = three_classes();
    project.run("report", "").succeeded();
    assert_eq!(
        text(&project, "finetune.confusion.csv"),
        "truth,<b>ant & co</b>,Käfer,\"sea \"\"star\"\"\"\n<b>ant & co</b>,1,0,0\nKäfer,1,1,0\n\"sea \"\"star\"\"\",0,0,1\n"
    );
    let lines: Vec<String> = text(&project, "by_class.csv").lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 1 + 2 * 3);
    assert_eq!(lines[0], "model,split,class,precision,recall,recall_low,recall_high,f1,support");
    assert_eq!(lines[5], "finetune,test,Käfer,1.000000,0.500000,0.094531,0.905469,0.666667,2");
    let drawing = text(&project, "finetune.confusion.svg");
    assert!(drawing.starts_with("<svg width=") && drawing.contains(">finetune: 4 test photos</text>"));
    assert!(drawing.contains("<title>Käfer predicted as &#60;b&#62;ant &#38; co&#60;/b&#62;: 1 of 2</title>"));
}

#[test]
fn no_cell_is_a_formula_for_a_spreadsheet() {
    let project = Project::new();
    split(&project, "validation", &[0, 1, 1]);
    artifacts::classes(&project.stage("preprocess"), &["=1+1", "-b"]);
    let files = project.stage("preprocess").join("validation.files.csv");
    let text_of = |text: &str| text.replace("photos/validation/2.jpg", "@x.jpg");
    write::atomic(&files, text_of(&fs::read_to_string(&files).unwrap()).as_bytes()).unwrap();
    artifacts::seal(&project.stage("preprocess"));
    model(&project, "finetune", 1, &[("validation", &[-2.0, 2.0, -2.0])]);
    project.run("report", "").succeeded();
    assert_eq!(text(&project, "finetune.confusion.csv"), "truth,'=1+1,'-b\n'=1+1,1,0\n'-b,1,1\n");
    assert!(text(&project, "by_class.csv").contains("\nfinetune,validation,'=1+1,"));
    let mistakes = text(&project, "mistakes.csv");
    assert!(mistakes.contains("probability_=1+1,probability_-b\n"), "{mistakes}");
    assert!(mistakes.contains("\nfinetune,validation,2,'@x.jpg,'-b,'=1+1,0.880797,false,2,"), "{mistakes}");
    assert!(text(&project, "predictions.csv").contains(",2,'@x.jpg,'-b,'=1+1,"));
}
