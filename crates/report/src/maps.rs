//! The features of both domains in the plane, as drawings.

use crate::domains::{Domains, Mapped};
use artifact::tables::domain_map::Domain;
use page::scatter::{Point, Scatter, Shape};
use page::svg_file::Drawing;

/// When the features looked so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// As they were read.
    Before,
    /// As the model is fitted on them.
    After,
}

/// A drawing with its words.
pub struct Map {
    /// The drawing.
    pub drawing: Drawing,
    /// What stands above it.
    pub title: &'static str,
    /// What else it shows, for screen readers.
    pub alt: String,
}

impl When {
    /// The word in file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Before => "Features before adaptation",
            Self::After => "Features after adaptation",
        }
    }

    fn place(self, mapped: &Mapped) -> [f64; 2] {
        match self {
            Self::Before => mapped.row.before,
            Self::After => mapped.row.after,
        }
    }
}

/// Draws the rows of both domains; classes: (k,) the class names.
pub fn draw(domains: &Domains, when: When, classes: &[String]) -> anyhow::Result<Map> {
    let point =
        |mapped: &Mapped| Point { at: when.place(mapped), shape: shape(mapped.row.domain), class: mapped.class };
    let points: Vec<Point> = domains.map.iter().map(point).collect();
    let names = [&domains.shift.source, &domains.shift.target].map(String::as_str);
    let scatter = Scatter { title: when.title(), names, classes, points: &points };
    let count = |shape: Shape| points.iter().filter(|point| point.shape == shape).count();
    let alt = format!(
        "{} rows of {} as circles, {} rows of {} as triangles, by their first two principal components",
        count(Shape::Circle),
        names[0],
        count(Shape::Triangle),
        names[1]
    );
    Ok(Map { drawing: scatter.draw()?, title: when.title(), alt })
}

fn shape(domain: Domain) -> Shape {
    match domain {
        Domain::Source => Shape::Circle,
        Domain::Target => Shape::Triangle,
    }
}
