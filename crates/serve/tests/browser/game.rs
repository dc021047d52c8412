//! The maps and the rules of the game, which know nothing of the page.

use crate::serving::Serving;
use crate::visitor::Visitor;
use serde_json::json;

const CHECKS: &str = include_str!("game.js");

#[test]
#[ignore = "needs chromium"]
fn maps_are_fair_and_rules_hold() {
    let serving = Serving::empty();
    let mut visitor = Visitor::come(&serving, &[], "play");
    // Six for each of five levels, one more for each with a jellyfish, and one for the first level.
    assert_eq!(visitor.ask(CHECKS), json!({ "checks": 6 * 5 + 4 + 1, "failed": {} }));
}
