//! The sources as a page.

use crate::source::{Origin, Package, Source, Urls};
use crate::sources::Sources;
use indicatif::DecimalBytes;
use std::fmt::Write as _;

/// One paragraph for each source.
pub fn page(sources: &Sources) -> String {
    let paragraphs: Vec<String> = sources.iter().map(paragraph).collect();
    paragraphs.join("\n")
}

fn paragraph(source: &Source) -> String {
    let (size, from) = match &source.origin {
        Origin::Urls(Urls { addresses, size, .. }) => (*size, addresses.clone()),
        Origin::Package(Package { requirement, file, size, .. }) => {
            (Some(*size), vec![format!("{file} in the Python package {requirement}")])
        }
    };
    let size = size.map_or("size not known".to_owned(), |size| DecimalBytes(size).to_string());
    let there = if source.to.exists() { "there already" } else { "not there" };
    let mut text = format!("{}\n  {} ({size}, {there})\n", source.name, source.to.display());
    for line in from {
        let _ = writeln!(text, "  {line}");
    }
    let _ = writeln!(text, "  licence: {}", source.licence);
    if let Some(citation) = &source.citation {
        let _ = writeln!(text, "  cite: {citation}");
    }
    text
}
