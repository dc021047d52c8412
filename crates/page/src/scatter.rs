//! Rows of two domains in the plane as SVG: the shape tells the domain, the colour the class.
//!
//! Both axes have the same scale, so that distances are true. Where there are more classes than colours, the colours
//! tell the domains instead.

use crate::label::{self, text_width};
use crate::palette::{self, MUTED, SERIES, hexadecimal};
use crate::svg_file::{self, Drawing};
use askama::Template;
use plotters::style::RGBColor;
use std::fmt::Write as _;

/// So narrow that letters stay legible on a phone, where the drawing is shrunk to the width of the window.
const WIDTH: f64 = 420.0;
/// The frame around all points.
const FRAME: Frame = Frame { left: 26.0, top: 34.0, width: 386.0, height: 300.0 };
/// No point is nearer to the frame.
const PADDING: f64 = 10.0;
const FONT_SIZE: f64 = 12.0;
/// From the frame down to the first line of the legend, with the name of the axis between them.
const LEGEND_TOP: f64 = 40.0;
const LEGEND_LINE: f64 = 19.0;
/// A sign stands this far before its words, and the next sign that far behind them.
const SIGN_WIDTH: f64 = 13.0;
const SIGN_GAP: f64 = 16.0;
/// Longer names are cut.
const LONGEST_NAME: usize = 32;

/// Rows of two domains.
pub struct Scatter<'a> {
    /// What is shown, printed above it.
    pub title: &'a str,
    /// What circles and triangles are.
    pub names: [&'a str; 2],
    /// The class names, in label order.
    pub classes: &'a [String],
    /// The rows.
    pub points: &'a [Point],
}

/// One row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Its place, to the right and upwards.
    pub at: [f64; 2],
    /// The domain that it belongs to.
    pub shape: Shape,
    /// Its class, a position in the class names.
    pub class: usize,
}

/// The sign of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A ring.
    Circle,
    /// Filled.
    Triangle,
}

#[derive(Template)]
#[template(path = "scatter.svg")]
struct Figure<'a> {
    open_tag: String,
    title: &'a str,
    frame: Frame,
    width: f64,
    height: f64,
    groups: Vec<Group>,
    legend: Vec<Entry>,
}

/// Where the points are.
#[derive(Clone, Copy)]
struct Frame {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// Signs of one shape and colour.
struct Group {
    path: String,
    shape: Shape,
    colour: String,
}

/// A sign and what it means.
struct Entry {
    x: f64,
    y: f64,
    sign: String,
    shape: Option<Shape>,
    colour: String,
    words: String,
}

/// Whether a colour is a class or a domain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Colours {
    Classes,
    Domains,
}

impl Scatter<'_> {
    /// Draws it.
    pub fn draw(&self) -> askama::Result<Drawing> {
        let (legend, bottom) = self.legend();
        let height = (bottom + 10.0).ceil();
        let figure = Figure {
            open_tag: svg_file::open_tag(WIDTH, height),
            title: self.title,
            frame: FRAME,
            width: WIDTH,
            height,
            groups: self.groups(),
            legend,
        };
        Ok(Drawing { svg: figure.render()?, width: WIDTH, height })
    }

    fn colours(&self) -> Colours {
        if self.classes.len() <= SERIES.len() { Colours::Classes } else { Colours::Domains }
    }

    fn colour(&self, shape: Shape, class: usize) -> RGBColor {
        match self.colours() {
            Colours::Classes => palette::series(class),
            Colours::Domains => palette::series(shape as usize),
        }
    }

    /// Circles lie below triangles.
    fn groups(&self) -> Vec<Group> {
        let places = FRAME.places(self.points);
        let mut groups: Vec<Group> = Vec::new();
        for shape in [Shape::Circle, Shape::Triangle] {
            for class in 0..self.classes.len() {
                let colour = hexadecimal(self.colour(shape, class));
                let of_group = self.points.iter().zip(&places).filter(|(p, _)| p.shape == shape && p.class == class);
                let path: String = of_group.map(|(_, &place)| shape.sign(place)).collect();
                match groups.iter_mut().find(|group| group.shape == shape && group.colour == colour) {
                    Some(group) => group.path.push_str(&path),
                    None => groups.push(Group { path, shape, colour }),
                }
            }
        }
        groups.retain(|group| !group.path.is_empty());
        groups
    }

    /// The signs below the frame, from left to right, and the height at which they end.
    fn legend(&self) -> (Vec<Entry>, f64) {
        let by_class = self.colours() == Colours::Classes;
        let shapes = [Shape::Circle, Shape::Triangle].into_iter().zip(self.names);
        let domains = shapes
            .map(|(shape, name)| (Some(shape), if by_class { MUTED } else { self.colour(shape, 0) }, name.to_owned()));
        let classes = self.classes.iter().enumerate().filter(|_| by_class);
        let classes = classes.map(|(class, name)| (None, palette::series(class), label::shortened(name, LONGEST_NAME)));
        let (mut x, mut y) = (FRAME.left, FRAME.top + FRAME.height + LEGEND_TOP);
        let mut entries: Vec<Entry> = Vec::new();
        for (shape, colour, words) in domains.chain(classes) {
            let width = SIGN_WIDTH + text_width(&words, FONT_SIZE);
            let is_first_class = shape.is_none() && entries.last().is_some_and(|last| last.shape.is_some());
            if is_first_class || (x > FRAME.left && x + width > WIDTH) {
                (x, y) = (FRAME.left, y + LEGEND_LINE);
            }
            let sign = shape.map_or_else(|| square([x + 4.0, y]), |shape| shape.sign([x + 4.0, y]));
            entries.push(Entry { x: x + SIGN_WIDTH, y, sign, shape, colour: hexadecimal(colour), words });
            x = tenths(x + width + SIGN_GAP);
        }
        (entries, y)
    }
}

impl Shape {
    /// The path of one sign around a place.
    fn sign(self, [x, y]: [f64; 2]) -> String {
        let mut path = String::new();
        let _ = match self {
            Self::Circle => write!(path, "M{} {}a3 3 0 1 0 6 0a3 3 0 1 0-6 0", tenths(x - 3.0), tenths(y)),
            Self::Triangle => write!(path, "M{} {}l4 7h-8z", tenths(x), tenths(y - 4.5)),
        };
        path
    }

    /// Whether it is drawn as a line.
    fn is_ring(self) -> bool {
        self == Self::Circle
    }
}

impl Entry {
    /// Whether its sign is drawn as a line.
    fn is_ring(&self) -> bool {
        self.shape.is_some_and(Shape::is_ring)
    }
}

impl Frame {
    /// The places of points inside the frame, the middle of all in its middle.
    fn places(&self, points: &[Point]) -> Vec<[f64; 2]> {
        let range = |axis: usize| {
            let values = || points.iter().map(|point| point.at[axis]);
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
        };
        let [across, up] = [range(0), range(1)];
        let fits = |length: f64, (low, high): (f64, f64)| (length - 2.0 * PADDING) / (high - low);
        let scale = fits(self.width, across).min(fits(self.height, up));
        // Points in one place fit at any scale.
        let scale = if scale.is_finite() { scale } else { 1.0 };
        let from_middle = |value: f64, (low, high): (f64, f64)| (value - f64::midpoint(low, high)) * scale;
        let place = |point: &Point| {
            [
                self.left + self.width / 2.0 + from_middle(point.at[0], across),
                self.top + self.height / 2.0 - from_middle(point.at[1], up),
            ]
        };
        points.iter().map(place).collect()
    }
}

fn square([x, y]: [f64; 2]) -> String {
    format!("M{} {}h8v8h-8z", tenths(x - 4.0), tenths(y - 4.0))
}

/// A tenth of a pixel is less than anybody sees, and places have few digits.
fn tenths(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(k: usize) -> Vec<String> {
        (0..k).map(|class| format!("class {class}")).collect()
    }

    fn point(x: f64, y: f64, shape: Shape, class: usize) -> Point {
        Point { at: [x, y], shape, class }
    }

    fn svg(classes: &[String], points: &[Point]) -> String {
        Scatter { title: "a & b", names: ["source", "target"], classes, points }.draw().unwrap().svg
    }

    #[test]
    fn distances_are_the_same_on_both_axes_and_upwards_is_up() {
        let points = [(0.0, 0.0), (20.0, 0.0), (20.0, 1.0)].map(|(x, y)| point(x, y, Shape::Circle, 0));
        let places = FRAME.places(&points);
        let step = places[1][0] - places[0][0];
        assert!((step - (FRAME.width - 2.0 * PADDING)).abs() < 1e-9, "{places:?}");
        assert!((places[1][1] - places[2][1] - step / 20.0).abs() < 1e-9, "{places:?}");
        let middle = f64::midpoint(places[0][1], places[2][1]);
        assert!((middle - FRAME.top - FRAME.height / 2.0).abs() < 1e-9, "{places:?}");
    }

    #[test]
    fn a_single_place_is_in_the_middle() {
        let points = [point(3.0, 3.0, Shape::Circle, 0); 2];
        let middle = [FRAME.left + FRAME.width / 2.0, FRAME.top + FRAME.height / 2.0];
        assert_eq!(FRAME.places(&points), [middle; 2]);
        assert!(FRAME.places(&[]).is_empty());
    }

    #[test]
    fn shapes_are_domains_and_colours_are_classes() {
        let points = [
            point(0.0, 0.0, Shape::Triangle, 1),
            point(1.0, 0.0, Shape::Circle, 0),
            point(2.0, 1.0, Shape::Circle, 0),
            point(2.0, 2.0, Shape::Circle, 1),
        ];
        let classes = names(2);
        let scatter = Scatter { title: "", names: ["s", "t"], classes: &classes, points: &points };
        let groups: Vec<_> =
            scatter.groups().iter().map(|g| (g.shape, g.colour.clone(), g.path.matches('M').count())).collect();
        let colour = |class: usize| hexadecimal(SERIES[class]);
        let (ring, triangle) = (Shape::Circle, Shape::Triangle);
        assert_eq!(groups, [(ring, colour(0), 2), (ring, colour(1), 1), (triangle, colour(1), 1)]);
        let drawn = svg(&classes, &points);
        assert!(drawn.starts_with("<svg width=\"420\"") && drawn.contains(">a &#38; b</text>"), "{drawn}");
        for words in ["source", "target", "class 0", "class 1"] {
            assert!(drawn.contains(&format!(">{words}</text>")), "{words}");
        }
    }

    #[test]
    fn more_classes_than_colours_leave_the_colours_to_the_domains() {
        let points: Vec<Point> = (0..14)
            .map(|n| point(f64::from(n), 0.0, [Shape::Circle, Shape::Triangle][n as usize % 2], n as usize / 2))
            .collect();
        let classes = names(7);
        let groups = Scatter { title: "", names: ["s", "t"], classes: &classes, points: &points }.groups();
        let found: Vec<_> = groups.iter().map(|group| (group.shape, group.colour.as_str())).collect();
        let [first, second] = [0, 1].map(|place| hexadecimal(SERIES[place]));
        assert_eq!(found, [(Shape::Circle, first.as_str()), (Shape::Triangle, second.as_str())]);
        assert!(!svg(&classes, &points).contains("class 0"));
        assert!(svg(&classes[..6], &points[..12]).contains("class 5"));
    }

    #[test]
    fn a_long_legend_goes_on_in_the_next_line_and_stays_inside() {
        let classes: Vec<String> = (0..6).map(|class| format!("{class}{}", " long name".repeat(class))).collect();
        let scatter = Scatter { title: "", names: ["source", "target"], classes: &classes, points: &[] };
        let (entries, bottom) = scatter.legend();
        assert!(entries.iter().all(|entry| entry.x + text_width(&entry.words, FONT_SIZE) <= WIDTH));
        for pair in entries.windows(2) {
            let beside = pair[1].x >= pair[0].x + text_width(&pair[0].words, FONT_SIZE) + SIGN_GAP;
            assert!(beside || pair[1].y == pair[0].y + LEGEND_LINE, "{}", pair[1].words);
        }
        assert_eq!((entries[2].x, entries[2].y), (entries[0].x, entries[0].y + LEGEND_LINE));
        assert!(scatter.draw().unwrap().height > bottom);
    }
}
