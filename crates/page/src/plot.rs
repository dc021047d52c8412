//! Measures over epochs, or over the values of a setting, as SVG. Learning curves have each epoch's values thin and
//! smoothed values bold; every curve is named at its end.

use crate::axis::Axis;
use crate::label;
use crate::palette::{self, GRID, INK, MUTED, PAPER};
use crate::svg_file;
use anyhow::Context as _;
use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Plotters draws at whole pixels only. Four of its pixels to each of ours make curves smooth.
const PIXEL: i32 = 4;
/// Width and height of the whole plot, in our pixels.
const SIZE: (i32, i32) = (520, 300);
/// The font size, in our pixels.
const FONT_SIZE: i32 = 12;
/// Room at the left edge, and beside the names of the curves, in our pixels.
const LEFT: i32 = 4;
const RIGHT: i32 = 16;
/// Room for the numbers along the vertical axis, in our pixels, unless they are long; and the tick beside them.
const NUMBERS_WIDTH: i32 = 38;
const TICK_WIDTH: i32 = 9;
/// The axis of losses reaches at least this far: below, its numbers would need digits that tell nothing.
const SMALLEST_LOSS: f64 = 1e-6;

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Curves over epochs, or over the values of a setting.
pub struct Plot<'a> {
    /// What is measured, printed above the axis.
    pub title: &'a str,
    /// What it is measured for.
    pub across: Across<'a>,
    /// The range of the vertical axis.
    pub scale: Scale,
    /// The curves; each has at least one value.
    pub lines: Vec<Line<'a>>,
    /// The epoch whose weights were kept, or the place of the value that was selected; the first is 1.
    pub kept: Option<usize>,
}

/// The horizontal axis.
#[derive(Clone, Copy, Debug)]
pub enum Across<'a> {
    /// Epochs, as many as the longest line has values.
    Epochs,
    /// The values of a setting side by side, in their order.
    Values {
        /// Its name.
        setting: &'a str,
        /// The values, as they are printed.
        values: &'a [String],
    },
}

/// A measure; position 0 is epoch 1, or the first value of the setting.
pub struct Line<'a> {
    /// What stands at its end.
    pub name: &'a str,
    /// What was measured, for each epoch or value of the setting.
    pub raw: &'a [f64],
    /// The smoothed values, as many.
    pub smooth: &'a [f64],
}

/// The range of the vertical axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// From 0 to the largest value.
    Loss,
    /// From 0.9, or from the smallest value where that is below 0.9, to 1.
    Share,
}

/// The `viewBox` of every plot.
pub fn view_box() -> String {
    format!("0 0 {} {}", SIZE.0 * PIXEL, SIZE.1 * PIXEL)
}

impl Plot<'_> {
    /// A whole SVG file.
    pub fn svg(&self) -> anyhow::Result<String> {
        let mut svg = String::new();
        {
            let size = ((SIZE.0 * PIXEL) as u32, (SIZE.1 * PIXEL) as u32);
            let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            root.fill(&PAPER)?;
            let mut chart = self.axes(&root)?;
            for (position, line) in self.lines.iter().enumerate() {
                draw_line(&mut chart, line, palette::series(position))?;
            }
            self.draw_kept(&root, &chart)?;
            self.draw_names(&root, &chart)?;
            root.draw(&Text::new(self.title, (PIXEL * 4, PIXEL * 4), text_style(INK, HPos::Left, VPos::Top)))?;
            root.present()?;
        }
        let (_, body) = svg.split_once('\n').context("plotters wrote no SVG")?;
        Ok(format!("{}\n{body}", svg_file::open_tag(f64::from(SIZE.0 * PIXEL), f64::from(SIZE.1 * PIXEL))))
    }

    fn axes<'a, 'b>(&self, root: &'a Area<'b>) -> anyhow::Result<Chart<'a, 'b>> {
        let measure = self.measure();
        let mut chart = ChartBuilder::on(root)
            .margin_top(38 * PIXEL)
            .margin_right((self.name_width() + RIGHT) * PIXEL)
            .margin_left(LEFT * PIXEL)
            .margin_bottom(4 * PIXEL)
            .x_label_area_size(36 * PIXEL)
            .y_label_area_size(numbers_width(&measure) * PIXEL)
            .build_cartesian_2d(self.across(), measure)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(GRID.stroke_width(PIXEL as u32))
            .light_line_style(TRANSPARENT)
            .axis_style(GRID.stroke_width(PIXEL as u32))
            .label_style(text_style(MUTED, HPos::Center, VPos::Center))
            .set_all_tick_mark_size(5 * PIXEL)
            .x_desc(self.across_name())
            .axis_desc_style(text_style(MUTED, HPos::Center, VPos::Center))
            .draw()?;
        Ok(chart)
    }

    fn across(&self) -> Axis {
        match self.across {
            Across::Epochs => Axis::epochs(self.lines.iter().map(|line| line.raw.len()).max().unwrap_or(1)),
            Across::Values { values, .. } => Axis::words(values, self.letters_across()),
        }
    }

    /// How many letters stand side by side below the curves.
    fn letters_across(&self) -> usize {
        let beside = LEFT + numbers_width(&self.measure()) + self.name_width() + RIGHT;
        ((SIZE.0 - beside) * 10 / text_width(10)) as usize
    }

    fn across_name(&self) -> &str {
        match self.across {
            Across::Epochs => "epoch",
            Across::Values { setting, .. } => setting,
        }
    }

    fn measure(&self) -> Axis {
        let values = || self.lines.iter().flat_map(|line| line.raw.iter().copied());
        match self.scale {
            Scale::Loss => Axis::between(0.0, values().fold(SMALLEST_LOSS, f64::max)),
            Scale::Share => Axis::between(values().fold(0.9, f64::min).max(0.0), 1.0),
        }
    }

    /// Room for the longest name beside the curves, a third of the plot at most.
    fn name_width(&self) -> i32 {
        let longest = self.lines.iter().map(|line| line.name.chars().count()).max().unwrap_or_default();
        text_width(longest).min(SIZE.0 / 3)
    }

    fn draw_kept(&self, root: &Area, chart: &Chart) -> anyhow::Result<()> {
        let Some(kept) = self.kept else { return Ok(()) };
        let (across, down) = chart.plotting_area().get_pixel_range();
        let x = chart.backend_coord(&(kept as f64, 1.0)).0;
        let stroke = MUTED.mix(0.6).stroke_width(PIXEL as u32);
        for y in down.clone().step_by(6 * PIXEL as usize) {
            root.draw(&PathElement::new([(x, y), (x, (y + 3 * PIXEL).min(down.end))], stroke))?;
        }
        // In the outer quarters the words lean inwards, so that they stay inside the plot.
        let side = match (x - across.start) * 4 / (across.end - across.start) {
            0 => HPos::Left,
            3.. => HPos::Right,
            _ => HPos::Center,
        };
        let words = match self.across {
            Across::Epochs => format!("kept: epoch {kept}"),
            Across::Values { .. } => "selected".to_owned(),
        };
        root.draw(&Text::new(words, (x, down.start - 3 * PIXEL), text_style(MUTED, side, VPos::Bottom)))?;
        Ok(())
    }

    /// Names stand at the right edge, each as near to the end of its curve as the others leave room.
    fn draw_names(&self, root: &Area, chart: &Chart) -> anyhow::Result<()> {
        let (across, down) = chart.plotting_area().get_pixel_range();
        let ends: Vec<(i32, i32)> = self.lines.iter().map(|line| chart.backend_coord(&line.end())).collect();
        let heights: Vec<i32> = ends.iter().map(|&(_, y)| y).collect();
        let heights = label::spread(&heights, (FONT_SIZE + 3) * PIXEL, down.end);
        for (position, line) in self.lines.iter().enumerate() {
            let (colour, (x, y)) = (palette::series(position), ends[position]);
            // A curve of fewer epochs ends further to the left; dots lead from there to its name.
            for x in (x + 6 * PIXEL..across.end).step_by(6 * PIXEL as usize) {
                root.draw(&Circle::new((x, y), 3 * PIXEL / 4, colour.mix(0.6).filled()))?;
            }
            let place = (across.end + 8 * PIXEL, heights[position]);
            root.draw(&Text::new(line.name, place, text_style(colour, HPos::Left, VPos::Center)))?;
        }
        Ok(())
    }
}

impl Line<'_> {
    /// Where the smoothed curve ends: epoch and value.
    fn end(&self) -> (f64, f64) {
        (self.raw.len() as f64, self.smooth.last().copied().unwrap_or_default())
    }
}

fn numbers_width(axis: &Axis) -> i32 {
    (text_width(axis.longest_label()) + TICK_WIDTH).max(NUMBERS_WIDTH)
}

/// About the width of so many letters, in our pixels.
fn text_width(letters: usize) -> i32 {
    letters as i32 * FONT_SIZE * 6 / 10
}

fn draw_line(chart: &mut Chart, line: &Line, colour: RGBColor) -> anyhow::Result<()> {
    let points = |values: &[f64]| -> Vec<(f64, f64)> {
        values.iter().enumerate().map(|(position, &value)| ((position + 1) as f64, value)).collect()
    };
    chart.draw_series(LineSeries::new(points(line.raw), colour.mix(0.4).stroke_width(PIXEL as u32)))?;
    let dot = |&at: &(f64, f64)| Circle::new(at, 2 * PIXEL, colour.mix(0.5).filled());
    chart.draw_series(points(line.raw).iter().map(dot))?;
    chart.draw_series(LineSeries::new(points(line.smooth), colour.stroke_width(5 * PIXEL as u32 / 2)))?;
    Ok(())
}

fn text_style(colour: RGBColor, across: HPos, down: VPos) -> TextStyle<'static> {
    // Plotters divides the size by 1.24 when it writes SVG.
    let size = f64::from(FONT_SIZE * PIXEL) * 1.24;
    ("sans-serif", size).into_font().color(&colour).pos(Pos::new(across, down))
}
