//! The sources as a page.

use crate::sources::{Source, Sources};
use indicatif::DecimalBytes;
use std::fmt::Write as _;

/// One paragraph for each source.
pub fn page(sources: &Sources) -> String {
    let paragraphs: Vec<String> = sources.iter().map(paragraph).collect();
    paragraphs.join("\n")
}

fn paragraph(source: &Source) -> String {
    let size = source.size.map_or("size not known".to_owned(), |size| DecimalBytes(size).to_string());
    let there = if source.to.exists() { "there already" } else { "not there" };
    let mut text = format!("{}\n  {} ({size}, {there})\n", source.name, source.to.display());
    for url in &source.urls {
        let _ = writeln!(text, "  {url}");
    }
    let _ = writeln!(text, "  licence: {}", source.licence);
    if let Some(citation) = &source.citation {
        let _ = writeln!(text, "  cite: {citation}");
    }
    text
}
