//! Learning curves as SVG: the epochs' values thin, smoothed ones bold, every curve named at its end.

pub mod ink;
mod ticks;

use crate::history::Curve;
use ink::{GRID, INK, MUTED, PAPER};
use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use ticks::Ticks;

/// The drawing library knows whole pixels only; with four of them to each of ours, curves are smooth.
const PIXEL: i32 = 4;
/// Width and height that the letters are made for.
const SIZE: (i32, i32) = (520, 300);
/// Height of letters.
const LETTERS: i32 = 12;

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Ticks, Ticks>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Curves over epochs.
pub struct Plot<'a> {
    /// What is measured, printed above the axis.
    pub title: &'a str,
    /// How the measure runs.
    pub scale: Scale,
    /// Each with its name.
    pub curves: Vec<(&'a str, &'a Curve)>,
    /// The epoch, from 1, whose weights were kept.
    pub kept_epoch: Option<usize>,
}

/// The ends of the vertical axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// From 0.
    Loss,
    /// Up to 1.
    Share,
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
            for (position, (_, curve)) in self.curves.iter().enumerate() {
                draw_curve(&mut chart, curve, ink::series(position))?;
            }
            self.draw_kept(&root, &chart)?;
            self.draw_names(&root, &chart)?;
            root.draw(&Text::new(self.title, (PIXEL * 4, PIXEL * 4), letters(INK, HPos::Left, VPos::Top)))?;
            root.present()?;
        }
        Ok(svg)
    }

    fn axes<'a, 'b>(&self, root: &'a Area<'b>) -> anyhow::Result<Chart<'a, 'b>> {
        let mut chart = ChartBuilder::on(root)
            .margin_top(38 * PIXEL)
            .margin_right((self.name_width() + 16) * PIXEL)
            .margin_left(4 * PIXEL)
            .margin_bottom(4 * PIXEL)
            .x_label_area_size(36 * PIXEL)
            .y_label_area_size(38 * PIXEL)
            .build_cartesian_2d(Ticks::epochs(self.epochs()), self.measure())?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(GRID.stroke_width(PIXEL as u32))
            .light_line_style(TRANSPARENT)
            .axis_style(GRID.stroke_width(PIXEL as u32))
            .label_style(letters(MUTED, HPos::Center, VPos::Center))
            .set_all_tick_mark_size(5 * PIXEL)
            .x_desc("epoch")
            .axis_desc_style(letters(MUTED, HPos::Center, VPos::Center))
            .draw()?;
        Ok(chart)
    }

    fn epochs(&self) -> usize {
        self.curves.iter().map(|(_, curve)| curve.raw.len()).max().unwrap_or(1)
    }

    fn measure(&self) -> Ticks {
        let values = || self.curves.iter().flat_map(|(_, curve)| curve.raw.iter().copied());
        match self.scale {
            Scale::Loss => Ticks::between(0.0, values().fold(1e-3, f64::max)),
            Scale::Share => Ticks::between(values().fold(0.9, f64::min).max(0.0), 1.0),
        }
    }

    /// Room for the longest name beside the curves.
    fn name_width(&self) -> i32 {
        let longest = self.curves.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        (longest as i32 * LETTERS * 6 / 10).min(SIZE.0 / 3)
    }

    fn draw_kept(&self, root: &Area, chart: &Chart) -> anyhow::Result<()> {
        let Some(epoch) = self.kept_epoch else { return Ok(()) };
        let (across, down) = chart.plotting_area().get_pixel_range();
        let x = chart.backend_coord(&(epoch as f64, 1.0)).0;
        let line = MUTED.mix(0.6).stroke_width(PIXEL as u32);
        for y in down.clone().step_by(6 * PIXEL as usize) {
            root.draw(&PathElement::new([(x, y), (x, (y + 3 * PIXEL).min(down.end))], line))?;
        }
        // Near an edge the words lean inwards.
        let side = match (x - across.start) * 4 / (across.end - across.start) {
            0 => HPos::Left,
            3.. => HPos::Right,
            _ => HPos::Center,
        };
        let words = format!("kept: epoch {epoch}");
        root.draw(&Text::new(words, (x, down.start - 3 * PIXEL), letters(MUTED, side, VPos::Bottom)))?;
        Ok(())
    }

    /// Names stand at the right edge, as near to the ends of their curves as the others leave room.
    fn draw_names(&self, root: &Area, chart: &Chart) -> anyhow::Result<()> {
        let (across, down) = chart.plotting_area().get_pixel_range();
        let end = |(_, curve): &(&str, &Curve)| chart.backend_coord(&(curve.raw.len() as f64, curve.end()));
        let ends: Vec<(i32, i32)> = self.curves.iter().map(end).collect();
        let heights: Vec<i32> = ends.iter().map(|&(_, y)| y).collect();
        let heights = ticks::spread(&heights, (LETTERS + 3) * PIXEL, down.end);
        for (position, (name, _)) in self.curves.iter().enumerate() {
            let (colour, (x, y)) = (ink::series(position), ends[position]);
            // Dots lead from a training of fewer epochs to its name.
            for x in (x + 6 * PIXEL..across.end).step_by(6 * PIXEL as usize) {
                root.draw(&Circle::new((x, y), 3 * PIXEL / 4, colour.mix(0.6).filled()))?;
            }
            let place = (across.end + 8 * PIXEL, heights[position]);
            root.draw(&Text::new(*name, place, letters(colour, HPos::Left, VPos::Center)))?;
        }
        Ok(())
    }
}

fn draw_curve(chart: &mut Chart, curve: &Curve, colour: RGBColor) -> anyhow::Result<()> {
    let points = |values: &[f64]| -> Vec<(f64, f64)> {
        values.iter().enumerate().map(|(position, &value)| ((position + 1) as f64, value)).collect()
    };
    chart.draw_series(LineSeries::new(points(&curve.raw), colour.mix(0.4).stroke_width(PIXEL as u32)))?;
    let dot = |&at: &(f64, f64)| Circle::new(at, 2 * PIXEL, colour.mix(0.5).filled());
    chart.draw_series(points(&curve.raw).iter().map(dot))?;
    chart.draw_series(LineSeries::new(points(&curve.smooth), colour.stroke_width(5 * PIXEL as u32 / 2)))?;
    Ok(())
}

fn letters(colour: RGBColor, across: HPos, down: VPos) -> TextStyle<'static> {
    // The library's idea of a size is 1.24 times that of SVG.
    let size = f64::from(LETTERS * PIXEL) * 1.24;
    ("sans-serif", size).into_font().color(&colour).pos(Pos::new(across, down))
}
