//! Plots, read back from their SVG.

mod svg;

use page::plot::{Across, Line, Plot, Scale, view_box};
use svg::Drawing;

/// The colour of axis numbers and of the dashed line.
const MUTED: &str = "#5A6270";

fn line<'a>(name: &'a str, raw: &'a [f64], smooth: &'a [f64]) -> Line<'a> {
    Line { name, raw, smooth }
}

fn drawing(scale: Scale, lines: Vec<Line>, kept: Option<usize>) -> Drawing {
    Drawing::read(&Plot { title: "Loss", across: Across::Epochs, scale, lines, kept }.svg().unwrap())
}

fn near(found: &[(f64, f64)], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (position, (&(epoch, value), expected)) in found.iter().zip(expected).enumerate() {
        assert!((epoch - (position + 1) as f64).abs() < 0.005, "{found:?}");
        assert!((value - expected).abs() < 0.005, "{found:?} is not {expected}");
    }
}

#[test]
fn every_line_runs_through_its_values_in_the_colour_of_its_name() {
    let (rises, rises_smooth) = ([0.2, 0.4, 0.9, 0.8], [0.2, 0.25, 0.4, 0.5]);
    let (falls, falls_smooth) = ([0.7, 0.1, 0.3, 0.2], [0.7, 0.6, 0.55, 0.45]);
    let lines = vec![line("rises", &rises, &rises_smooth), line("falls", &falls, &falls_smooth)];
    let drawing = drawing(Scale::Share, lines, None);
    for (name, raw, smooth) in [("rises", rises, rises_smooth), ("falls", falls, falls_smooth)] {
        let colour = drawing.text(name).get("fill");
        near(&drawing.values(&drawing.polyline(colour, "4").points()), &raw);
        near(&drawing.values(&drawing.polyline(colour, "10").points()), &smooth);
        near(&drawing.values(&drawing.circles(colour, "8")), &raw);
    }
    assert_ne!(drawing.text("rises").get("fill"), drawing.text("falls").get("fill"));
}

#[test]
fn a_dashed_line_stands_at_the_kept_epoch() {
    let values = [0.5; 9];
    for (kept, anchor) in [(1, "start"), (2, "start"), (3, "middle"), (5, "middle"), (8, "end"), (9, "end")] {
        let drawing = drawing(Scale::Loss, vec![line("a", &values, &values)], Some(kept));
        let dashes: Vec<(f64, f64)> = drawing.polylines(MUTED).flat_map(svg::Element::points).collect();
        assert!(dashes.len() > 40);
        for (epoch, _) in drawing.values(&dashes) {
            assert!((epoch - kept as f64).abs() < 0.01, "{epoch} is not {kept}");
        }
        let label = drawing.text(&format!("kept: epoch {kept}"));
        assert_eq!((label.number("x"), label.get("text-anchor")), (dashes[0].0, anchor), "epoch {kept}");
    }
    let without = drawing(Scale::Loss, vec![line("a", &values, &values)], None);
    assert_eq!(without.polylines(MUTED).count(), 0);
}

#[test]
fn the_dashes_run_from_the_top_of_the_axis_to_its_bottom_with_gaps_between() {
    let drawing = drawing(Scale::Share, vec![line("a", &[0.9; 3], &[0.9; 3])], Some(2));
    let dashes: Vec<Vec<(f64, f64)>> = drawing.polylines(MUTED).map(svg::Element::points).collect();
    let (top, bottom) = (drawing.text("1.00").number("y"), drawing.text("0.90").number("y"));
    assert_eq!(dashes[0][0].1, top);
    for pair in dashes.windows(2) {
        assert_eq!((pair[0][1].1 - pair[0][0].1, pair[1][0].1 - pair[0][1].1), (12.0, 12.0));
    }
    let end = dashes.last().unwrap()[1].1;
    assert!((bottom - 24.0..=bottom + 1.0).contains(&end), "{end} is not near {bottom}");
}

#[test]
fn dots_lead_from_a_shorter_line_to_its_name() {
    let (long, short) = ([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [0.3, 0.2, 0.1]);
    let drawing = drawing(Scale::Loss, vec![line("long", &long, &long), line("short", &short, &short)], None);
    let dots = drawing.values(&drawing.circles(drawing.text("short").get("fill"), "3"));
    assert!(dots.len() > 10);
    assert!(dots.iter().all(|&(epoch, value)| epoch > 3.0 && epoch < 6.0 && (value - 0.1).abs() < 0.005), "{dots:?}");
    assert!(drawing.circles(drawing.text("long").get("fill"), "3").is_empty());
}

#[test]
fn names_stand_beside_the_ends_of_their_lines_and_have_room() {
    let name = "a-name-of-24-characters-";
    let (a, b) = ([0.1, 0.9], [0.5, 0.2]);
    let drawing = drawing(Scale::Loss, vec![line(name, &a, &a), line("b", &b, &b)], None);
    for (name, value) in [(name, 0.9), ("b", 0.2)] {
        let text = drawing.text(name);
        let (epoch, height) = drawing.values(&[(text.number("x"), text.number("y"))])[0];
        assert!(epoch > 2.0 && (height - value).abs() < 0.01, "{name}: {epoch}, {height}");
    }
    // A letter is 0.6 times as wide as it is high; names of more than a third of the plot's width may leave it.
    let room = 2080.0 - drawing.text(name).number("x");
    assert!(room >= (2080.0_f64 / 3.0).floor().min(24.0 * 0.6 * 48.0), "{room}");
}

#[test]
fn losses_start_at_zero_and_shares_end_at_one() {
    let numbers = |scale, values: &[f64]| drawing(scale, vec![line("a", values, values)], None).axis_numbers();
    assert_eq!(numbers(Scale::Loss, &[0.3, 0.7]), ["0.0", "0.2", "0.4", "0.6", "0.8"]);
    assert_eq!(numbers(Scale::Share, &[0.95, 0.99]), ["0.90", "0.92", "0.94", "0.96", "0.98", "1.00"]);
    assert_eq!(numbers(Scale::Share, &[0.5, 0.6]), ["0.5", "0.6", "0.7", "0.8", "0.9", "1.0"]);
    assert_eq!(numbers(Scale::Loss, &[0.0, 0.0]).first().unwrap(), "0.0000000");
}

#[test]
fn losses_of_any_size_are_told_apart_and_their_numbers_have_room() {
    for (losses, last_number) in [
        ([0.3, 0.1], "0.3"),
        ([0.0004, 0.0001], "0.0004"),
        ([0.000_004, 0.000_001], "0.000004"),
        ([3e6, 1e5], "3000000"),
    ] {
        let drawing = drawing(Scale::Loss, vec![line("a", &losses, &losses)], None);
        assert_eq!(drawing.axis_numbers().last().unwrap(), last_number);
        let at = drawing.circles(drawing.text("a").get("fill"), "8");
        assert!(at[1].1 - at[0].1 > 400.0, "{at:?}");
        // A letter is 0.6 times as wide as it is high.
        let number = drawing.text(last_number);
        assert!(number.number("x") >= last_number.len() as f64 * 0.6 * 48.0, "{last_number}: {}", number.number("x"));
    }
}

#[test]
fn values_of_a_setting_stand_side_by_side_and_the_selected_one_is_marked() {
    let values = ["0.001", "0.01", "none"].map(str::to_owned);
    let accuracies = [0.5, 0.75, 0.625];
    let across = Across::Values { setting: "learning_rate", values: &values };
    let lines = vec![line("head", &accuracies, &accuracies)];
    let plot = Plot { title: "Validation accuracy", across, scale: Scale::Share, lines, kept: Some(2) };
    let drawing = Drawing::read(&plot.svg().unwrap());
    let at = |word: &str| drawing.text(word).number("x");
    let gaps = [at("0.01") - at("0.001"), at("none") - at("0.01")];
    assert!((gaps[0] - gaps[1]).abs() <= 1.0, "{gaps:?}");
    let colour = drawing.text("head").get("fill");
    let places: Vec<f64> = drawing.circles(colour, "8").iter().map(|&(x, _)| x).collect();
    assert_eq!(places, [at("0.001"), at("0.01"), at("none")]);
    assert_eq!(drawing.text("selected").number("x"), at("0.01"));
    assert_eq!(drawing.text("learning_rate").get("fill"), MUTED);
}

/// The labels of `n` values of so many letters, with the places of their middles.
fn labels_of_values(n: usize, letters: usize) -> Vec<(f64, String)> {
    let values: Vec<String> = (0..n).map(|value| format!("{value:0letters$}")).collect();
    let accuracies = vec![0.5; n];
    let across = Across::Values { setting: "hidden", values: &values };
    let lines = vec![line("train-head", &accuracies, &accuracies)];
    let svg = Plot { title: "", across, scale: Scale::Share, lines, kept: None }.svg().unwrap();
    Drawing::read(&svg).axis_labels().into_iter().map(|(x, label)| (x, label.to_owned())).collect()
}

#[test]
fn labels_of_values_do_not_overlap() {
    // A letter is 0.6 times as wide as it is high.
    let half = |label: &str| label.chars().count() as f64 * 0.6 * 48.0 / 2.0;
    for n in [2, 5, 9, 20] {
        for letters in 3..=25 {
            let labels = labels_of_values(n, letters);
            assert!(labels.len() >= 2, "{n} of {letters}: {labels:?}");
            assert!(labels[0].1.starts_with("00"), "{n} of {letters}: {labels:?}");
            for pair in labels.windows(2) {
                let [(left, one), (right, other)] = pair else { unreachable!() };
                assert!(left + half(one) < right - half(other), "{n} of {letters}: {labels:?}");
            }
            let inside = labels.iter().all(|(x, label)| x - half(label) >= 0.0 && x + half(label) <= 2080.0);
            assert!(inside, "{n} of {letters}: {labels:?}");
        }
    }
}

#[test]
fn every_value_has_a_label_where_there_is_room_and_then_the_first_of_every_two() {
    let words = |n, letters| labels_of_values(n, letters).into_iter().map(|(_, label)| label).collect::<Vec<_>>();
    assert_eq!(words(5, 8), ["00000000", "00000001", "00000002", "00000003", "00000004"]);
    assert_eq!(words(9, 6), ["000000", "000002", "000004", "000006", "000008"]);
    let long = format!("{}…", "0".repeat(11));
    assert_eq!(words(9, 25), vec![long; 3]);
}

#[test]
fn pages_know_the_size_of_the_plots() {
    let drawing = drawing(Scale::Loss, vec![line("a", &[0.5], &[0.5])], Some(1));
    assert_eq!(drawing.root().get("viewBox"), view_box());
    assert_eq!((drawing.root().get("width"), drawing.root().get("height")), ("1000", "577"));
    assert_eq!(drawing.text("Loss").get("fill"), "#24292F");
    assert_eq!(drawing.text("epoch").get("fill"), MUTED);
}

/// The whole drawing, to the byte: margins, widths, sizes of letters, distances of names. Whoever changes the drawing
/// on purpose looks at it and writes the file anew.
#[test]
fn a_plot_stays_the_same() {
    let (a, b) = ([0.9, 0.6, 0.5, 0.45, 0.44, 0.43], [0.8, 0.62, 0.52, 0.44]);
    let lines = vec![line("validation", &a, &a), line("train", &b, &b)];
    let svg = Plot { title: "Loss", across: Across::Epochs, scale: Scale::Loss, lines, kept: Some(4) }.svg().unwrap();
    assert!(svg == include_str!("golden.svg"), "{svg}");
}
