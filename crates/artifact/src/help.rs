//! The part of `--help` that comes from a stage's inputs and settings.

use crate::stage::{Input, Kind, Stage};
use schemars::schema_for;
use serde_json::Value;
use std::fmt::Write as _;

/// Inputs and settings with their defaults, as they stand in a pipeline file.
pub fn page<S: Stage>() -> String {
    let mut page = String::new();
    if !S::INPUTS.is_empty() {
        page.push_str("In a pipeline file, below `in:`\n");
    }
    for input in S::INPUTS {
        let _ = writeln!(page, "  {}: {}\n      {}", input.name, kind(input), input.about);
    }
    let schema = schema_for!(S::Settings).to_value();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let mut settings = properties.peekable();
    if settings.peek().is_some() {
        let gap = if page.is_empty() { "" } else { "\n" };
        let _ = writeln!(page, "{gap}In a pipeline file, below `settings:` (with the defaults)");
    }
    let defaults = serde_json::to_value(S::Settings::default()).expect("plain data always has a JSON form");
    for (name, property) in settings {
        let _ = writeln!(page, "  {name}: {}", defaults[name]);
        // Where the source breaks a line has no meaning here: clap wraps to the terminal's width.
        for paragraph in property["description"].as_str().unwrap_or_default().split("\n\n") {
            let _ = writeln!(page, "      {}", paragraph.replace('\n', " "));
        }
        for (word, about) in choices(property, &schema) {
            let _ = writeln!(
                page,
                "        {word}{}{}",
                if about.is_empty() { "" } else { ": " },
                about.replace('\n', " ")
            );
        }
    }
    page
}

fn kind(input: &Input) -> String {
    match input.kind {
        Kind::Stage(usual) => format!("a stage (usually {usual})"),
        Kind::FirstStage(usual) => {
            format!("a stage (usually the first of [{}] that the pipeline has)", usual.join(", "))
        }
        Kind::OptionalStage(usual) => format!("a stage or null (usually {usual}, if there is one)"),
        Kind::Stages(usual) => format!("a list of stages (usually [{}])", usual.join(", ")),
        Kind::OptionalStages(usual) => {
            format!("a list of stages (usually those of [{}] that the pipeline has)", usual.join(", "))
        }
        Kind::File(usual) => format!("path of a file, or a stage (usually {usual}, if there is one)"),
        Kind::OptionalFile { usual, null } => {
            format!("path of a file, a stage (usually {usual}, if there is one), or null for {null}")
        }
        Kind::Folder(usual) => format!("path of a folder, or a stage (usually {usual}, if there is one)"),
        Kind::FileOrFolder(usual) => {
            format!("path of a file or a folder, or a stage (usually {usual}, if there is one)")
        }
        Kind::OptionalOutsideFile => "path of a file, or null (usually null)".to_owned(),
        Kind::OutsideFolder => "path of a folder".to_owned(),
    }
}

/// The words that a setting accepts, each with its meaning. References in the JSON schema are followed.
fn choices(property: &Value, schema: &Value) -> Vec<(String, String)> {
    if let Some(name) = property["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
        return choices(&schema["$defs"][name], schema);
    }
    if let Some(word) = property["const"].as_str() {
        return vec![(word.to_owned(), property["description"].as_str().unwrap_or_default().to_owned())];
    }
    let plain = property["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut found: Vec<(String, String)> = plain.map(|word| (word.to_owned(), String::new())).collect();
    for several in ["oneOf", "anyOf", "allOf"] {
        found.extend(property[several].as_array().into_iter().flatten().flat_map(|choice| choices(choice, schema)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Job;
    use crate::check::Refusal;
    use crate::stage;
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
    struct Settings {
        /// How many.
        number: u32,
    }

    impl stage::Settings for Settings {
        fn check(&self) -> Result<(), Refusal> {
            Ok(())
        }
    }

    struct Draw;

    impl Stage for Draw {
        const NAME: &'static str = "draw";
        const ABOUT: &'static str = "Draws.";
        const INPUTS: &'static [Input] = &[];
        type Settings = Settings;

        fn run(_job: &Job<Settings>) -> anyhow::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_stage_without_inputs_has_no_heading_for_them() {
        let expected = "In a pipeline file, below `settings:` (with the defaults)\n  number: 0\n      How many.\n";
        assert_eq!(page::<Draw>(), expected);
    }
}
