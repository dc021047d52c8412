//! The style sheet of every page.

/// CSS for light, dark, narrow and printed pages. It stands inside the page's `<style>` element.
pub const SHEET: &str = include_str!("style.css");
