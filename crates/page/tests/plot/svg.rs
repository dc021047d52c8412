//! Reads the SVG files that the plots are, and turns places into epochs and values by the numbers along the axes.

use std::collections::BTreeMap;

/// One file.
pub struct Drawing {
    elements: Vec<Element>,
}

/// One element with its attributes, and its text.
pub struct Element {
    tag: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Drawing {
    /// Reads a file in which every element starts on a line of its own.
    pub fn read(svg: &str) -> Self {
        let mut elements: Vec<Element> = Vec::new();
        for line in svg.lines() {
            match line.strip_prefix('<') {
                Some(markup) if !markup.starts_with('/') => elements.push(Element::read(markup)),
                Some(_) => {}
                None => elements.last_mut().unwrap().text.push_str(line),
            }
        }
        Self { elements }
    }

    /// The `<svg>` itself.
    pub fn root(&self) -> &Element {
        &self.elements[0]
    }

    fn all<'a>(&'a self, tag: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.tag == tag)
    }

    /// The one element that says `words`.
    pub fn text(&self, words: &str) -> &Element {
        let mut found = self.all("text").filter(|element| element.text == words);
        let first = found.next().unwrap_or_else(|| panic!("nothing says '{words}'"));
        assert!(found.next().is_none(), "several elements say '{words}'");
        first
    }

    /// Lines of one colour.
    pub fn polylines<'a>(&'a self, colour: &'a str) -> impl Iterator<Item = &'a Element> {
        self.all("polyline").filter(move |element| element.get("stroke") == colour)
    }

    /// The one line of this colour and width.
    pub fn polyline<'a>(&'a self, colour: &'a str, width: &str) -> &'a Element {
        let mut found = self.polylines(colour).filter(|element| element.get("stroke-width") == width);
        let first = found.next().unwrap();
        assert!(found.next().is_none(), "several lines of {colour}");
        first
    }

    /// The centres of the circles of one colour and radius.
    pub fn circles(&self, colour: &str, radius: &str) -> Vec<(f64, f64)> {
        let found = self.all("circle").filter(|element| element.get("fill") == colour && element.get("r") == radius);
        found.map(|element| (element.number("cx"), element.number("cy"))).collect()
    }

    /// The numbers along the vertical axis, from below.
    pub fn axis_numbers(&self) -> Vec<String> {
        self.vertical().map(|element| element.text.clone()).collect()
    }

    /// Epoch and value of places.
    pub fn values(&self, places: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let across: Vec<(f64, f64)> = self.horizontal().map(|text| (text.number("x"), text.value())).collect();
        let down: Vec<(f64, f64)> = self.vertical().map(|text| (text.number("y"), text.value())).collect();
        let (across, down) = (scale(&across), scale(&down));
        places.iter().map(|&(x, y)| (across(x), down(y))).collect()
    }

    /// Along the horizontal axis, from the left: the place of each label's middle, and the label.
    pub fn axis_labels(&self) -> Vec<(f64, &str)> {
        self.horizontal().map(|element| (element.number("x"), element.text.as_str())).collect()
    }

    fn horizontal(&self) -> impl Iterator<Item = &Element> {
        self.all("text").filter(|text| text.get("dy") == "0.76em" && text.get("text-anchor") == "middle")
    }

    fn vertical(&self) -> impl Iterator<Item = &Element> {
        self.all("text").filter(|text| text.get("text-anchor") == "end" && text.text.parse::<f64>().is_ok())
    }
}

/// The line through the first and the last of some places with their numbers.
fn scale(numbers: &[(f64, f64)]) -> impl Fn(f64) -> f64 + use<> {
    let (first, last) = (numbers[0], numbers[numbers.len() - 1]);
    move |place| first.1 + (place - first.0) / (last.0 - first.0) * (last.1 - first.1)
}

impl Element {
    fn read(markup: &str) -> Self {
        let (tag, rest) = markup.split_once(' ').unwrap();
        let words: Vec<&str> = rest.split('"').collect();
        let pairs = words.chunks_exact(2);
        let attributes = pairs.map(|pair| (pair[0].trim().trim_end_matches('=').to_owned(), pair[1].to_owned()));
        Self { tag: tag.to_owned(), attributes: attributes.collect(), text: String::new() }
    }

    /// An attribute; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// An attribute as a number.
    pub fn number(&self, name: &str) -> f64 {
        self.get(name).parse().unwrap()
    }

    fn value(&self) -> f64 {
        self.text.parse().unwrap()
    }

    /// Corners of a line.
    pub fn points(&self) -> Vec<(f64, f64)> {
        let places = self.get("points").split_whitespace().map(|place| place.split_once(',').unwrap());
        places.map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap())).collect()
    }
}
