//! A confusion matrix as SVG: readable from two classes to hundreds, in a page and on a slide.
//!
//! Large cells hold their counts, and names stand beside them. Cells too small for letters have shades only, and every
//! tenth class has its number. Where the drawing stands in a page, pointing at a cell shows its classes and its count.

use crate::label::{self, text_width};
use crate::palette::{RIGHT, WRONG, hexadecimal};
use crate::svg_file::{self, Drawing};
use askama::Template;

/// Width and height of all cells together are near this, in CSS pixels.
const SIDE_PIXELS: f64 = 860.0;
/// No cell is larger: with few classes they would be huge.
const LARGEST_CELL: f64 = 56.0;
/// Smaller cells hold no count.
const CELL_WITH_COUNT: f64 = 18.0;
/// Smaller cells have no name beside them.
const CELL_WITH_NAME: f64 = 10.0;
/// The font size of names and counts, where cells have room for it.
const FONT_SIZE: f64 = 13.0;
/// Longer names are cut.
const LONGEST_NAME: usize = 24;
/// Title and legend above the names.
const TITLE_HEIGHT: f64 = 50.0;
const TITLE_SIZE: f64 = 15.0;
const MARGIN: f64 = 8.0;
const LEGEND: &str = "Rows: true classes, columns: predictions";
const NUMBERED_LEGEND: &str = "Rows: true classes, columns: predictions; numbers count the classes in their order";

#[derive(Template)]
#[template(path = "confusion.svg")]
struct Figure<'a> {
    open_tag: String,
    title: &'a str,
    legend: &'static str,
    width: f64,
    height: f64,
    left: f64,
    top: f64,
    side: f64,
    cell_size: f64,
    name_size: f64,
    count_size: f64,
    names: Vec<Name>,
    cells: Vec<Cell>,
}

/// The name of a class, at its row and its column.
struct Name {
    words: String,
    middle_across: f64,
    middle_down: f64,
}

/// One pair of classes that has pictures.
struct Cell {
    about: String,
    x: f64,
    y: f64,
    middle_across: f64,
    middle_down: f64,
    colour: String,
    opacity: String,
    count: String,
}

/// Where the cells are.
struct Grid {
    cell: f64,
    left: f64,
    top: f64,
}

/// Draws (k, k) counts, true classes downwards, predicted ones to the right; names: (k,).
pub fn draw(title: &str, confusion: &[Vec<usize>], names: &[String]) -> askama::Result<Drawing> {
    let words = words(names, cell_size(names.len()));
    let grid = Grid::new(names.len(), &words);
    let side = grid.cell * names.len() as f64;
    let legend = if is_numbered(grid.cell) { NUMBERED_LEGEND } else { LEGEND };
    let text = text_width(title, TITLE_SIZE).max(text_width(legend, FONT_SIZE));
    let width = (grid.left + side).max(MARGIN + text).ceil() + MARGIN;
    let height = (grid.top + side + MARGIN).ceil();
    let figure = Figure {
        open_tag: svg_file::open_tag(width, height),
        title,
        legend,
        width,
        height,
        left: grid.left,
        top: grid.top,
        side,
        cell_size: grid.cell,
        name_size: name_size(grid.cell),
        count_size: grid.count_size(),
        names: grid.names(&words),
        cells: grid.cells(confusion, names),
    };
    Ok(Drawing { svg: figure.render()?, width, height })
}

/// Numbers stand at every tenth cell only, so that they have room.
fn name_size(cell: f64) -> f64 {
    if is_numbered(cell) { FONT_SIZE } else { FONT_SIZE.min(cell * 0.9) }
}

/// Rounded down to a tenth, so that places have few digits.
fn cell_size(k: usize) -> f64 {
    ((SIDE_PIXELS / k as f64).min(LARGEST_CELL) * 10.0).floor() / 10.0
}

/// Whether classes have numbers instead of names.
fn is_numbered(cell: f64) -> bool {
    cell < CELL_WITH_NAME
}

/// (k,) what stands beside each row: the name, or every tenth number where names have no room.
fn words(names: &[String], cell: f64) -> Vec<String> {
    let number = |class: usize| if class.is_multiple_of(10) { class.to_string() } else { String::new() };
    if is_numbered(cell) {
        (1..=names.len()).map(number).collect()
    } else {
        names.iter().map(|name| label::shortened(name, LONGEST_NAME)).collect()
    }
}

impl Grid {
    fn new(k: usize, words: &[String]) -> Self {
        let cell = cell_size(k);
        let longest = words.iter().map(|name| text_width(name, name_size(cell))).fold(0.0, f64::max).ceil();
        Self { cell, left: longest + 6.0 + MARGIN, top: TITLE_HEIGHT + longest + 6.0 }
    }

    fn count_size(&self) -> f64 {
        FONT_SIZE.min((self.cell * 4.2).round() / 10.0)
    }

    fn middle(&self, class: usize) -> f64 {
        rounded(self.cell * (class as f64 + 0.5))
    }

    fn names(&self, words: &[String]) -> Vec<Name> {
        let shown = words.iter().enumerate().filter(|(_, words)| !words.is_empty());
        let name = |(class, words): (usize, &String)| Name {
            words: words.clone(),
            middle_across: rounded(self.left + self.middle(class)),
            middle_down: rounded(self.top + self.middle(class)),
        };
        shown.map(name).collect()
    }

    /// Cells without pictures are not drawn, so that a drawing has never more cells than pictures.
    fn cells(&self, confusion: &[Vec<usize>], names: &[String]) -> Vec<Cell> {
        let mut cells = Vec::new();
        for (truth, row) in confusion.iter().enumerate() {
            let support: usize = row.iter().sum();
            for (predicted, &count) in row.iter().enumerate().filter(|&(_, &count)| count > 0) {
                let about = format!("{} predicted as {}: {count} of {support}", names[truth], names[predicted]);
                cells.push(Cell {
                    about,
                    x: rounded(self.left + self.cell * predicted as f64),
                    y: rounded(self.top + self.cell * truth as f64),
                    middle_across: rounded(self.left + self.middle(predicted)),
                    middle_down: rounded(self.top + self.middle(truth)),
                    colour: hexadecimal(if truth == predicted { RIGHT } else { WRONG }),
                    opacity: self.opacity(count as f64 / support as f64),
                    count: self.count(count),
                });
            }
        }
        cells
    }

    /// The square root keeps a single wrong prediction visible. Behind a count the shade stays light enough to read it.
    fn opacity(&self, share: f64) -> String {
        let strongest = if self.cell >= CELL_WITH_COUNT { 0.42 } else { 1.0 };
        format!("{:.3}", strongest * share.sqrt())
    }

    /// A count in at most as many letters as the cell has room for: `1234` becomes `1.2k`, then `1k`.
    fn count(&self, count: usize) -> String {
        let fits = |words: &String| text_width(words, self.count_size()) <= self.cell;
        let thousands = count as f64 / 1000.0;
        if self.cell < CELL_WITH_COUNT {
            return String::new();
        }
        if count < 1000 {
            return count.to_string();
        }
        let forms = [count.to_string(), format!("{thousands:.1}k")];
        forms.into_iter().find(fits).unwrap_or_else(|| format!("{thousands:.0}k"))
    }
}

fn rounded(length: f64) -> f64 {
    (length * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(k: usize) -> Vec<String> {
        (0..k).map(|class| format!("class {class}")).collect()
    }

    #[test]
    fn true_classes_go_down_and_predictions_to_the_right() {
        let drawing = draw("a", &[vec![3, 1], vec![0, 2]], &["ant".to_owned(), "b & c".to_owned()]).unwrap();
        let cell =
            |about: &str| drawing.svg.split("<g><title>").find(|part| part.starts_with(about)).unwrap().to_owned();
        let number = |cell: &str, name: &str| {
            let (_, rest) = cell.split_once(&format!(" {name}=\"")).unwrap();
            rest.split('"').next().unwrap().parse::<f64>().unwrap()
        };
        let (right, wrong) = (cell("ant predicted as ant: 3 of 4"), cell("ant predicted as b &#38; c: 1 of 4"));
        assert_eq!(number(&wrong, "x") - number(&right, "x"), LARGEST_CELL);
        assert_eq!(number(&wrong, "y"), number(&right, "y"));
        assert!(
            right.contains(">3</text>") && right.contains(&hexadecimal(RIGHT)) && wrong.contains(&hexadecimal(WRONG))
        );
        assert_eq!(number(&wrong, "fill-opacity"), 0.21);
        assert_eq!(drawing.svg.matches("<g>").count(), 3);
    }

    #[test]
    fn counts_are_abbreviated_to_the_room_of_their_cell() {
        let grid = |k| Grid { cell: cell_size(k), left: 0.0, top: 0.0 };
        assert_eq!([7, 1234, 98_765].map(|count| grid(6).count(count)), ["7", "1234", "98765"]);
        assert_eq!([7, 1234, 98_765].map(|count| grid(30).count(count)), ["7", "1234", "99k"]);
        assert_eq!(grid(48).count(7), "");
    }

    #[test]
    fn many_classes_have_every_tenth_number() {
        let numbers = words(&names(100), cell_size(100));
        assert_eq!((&numbers[9][..], &numbers[10][..], &numbers[99][..]), ("10", "", "100"));
        assert_eq!(words(&["x".repeat(25)], LARGEST_CELL), [format!("{}…", "x".repeat(23))]);
    }

    #[test]
    fn only_drawings_of_many_classes_speak_of_numbers() {
        let speaks = |k: usize| {
            let drawing =
                draw("a title that is as long as the legend, or longer", &vec![vec![1; k]; k], &names(k)).unwrap();
            drawing.svg.contains("numbers count the classes")
        };
        assert_eq!((speaks(80), speaks(90)), (false, true));
    }

    #[test]
    fn drawings_fit_a_browser_up_to_hundreds_of_classes() {
        for k in [2, 6, 30, 100, 400] {
            let counts: Vec<Vec<usize>> =
                (0..k).map(|class| (0..k).map(|other| usize::from(class == other)).collect()).collect();
            let drawing = draw("finetune", &counts, &names(k)).unwrap();
            assert!(drawing.width <= 1000.0 && drawing.height <= 1100.0, "{k}: {} {}", drawing.width, drawing.height);
        }
    }
}
