//! The text of `classes.yaml`. It is read by programs of other makers too, many of which read YAML 1.1, as `PyYAML` does. To
//! these, `no` is a boolean, `1_2` is 12 and `12:30` is 750, unless they are quoted.

use artifact::yaml;
use regex::Regex;

/// What `PyYAML` 6 takes for something else than text, as far as it is not quoted as a value of YAML 1.2 already.
const NO_TEXT: &str = r"(?x)^(?:
    yes|Yes|YES | no|No|NO | on|On|ON | off|Off|OFF
    | << | =
    | [-+]? (?: 0b[0-1_]+ | 0[0-7_]+ | 0x[0-9a-fA-F_]+ | [1-9][0-9_]* (?: : [0-5]?[0-9] )* )
    | [-+]? [0-9][0-9_]* \. [0-9_]* (?: [eE][-+][0-9]+ )?
    | \. [0-9][0-9_]* (?: [eE][-+][0-9]+ )?
    | [-+]? [0-9][0-9_]* (?: : [0-5]?[0-9] )+ \. [0-9_]*
    | [0-9]{4} - [0-9]{2} - [0-9]{2}
    | [0-9]{4} - [0-9]{1,2} - [0-9]{1,2} (?: [Tt] | [\ \t]+ ) [0-9]{1,2} : [0-9]{2} : [0-9]{2} (?: \. [0-9]* )?
      (?: [\ \t]* (?: Z | [-+][0-9]{1,2} (?: : [0-9]{2} )? ) )?
)$";

/// The names in label order, each of them text in every version of YAML.
pub fn text(names: &[String]) -> String {
    let no_text = Regex::new(NO_TEXT).expect("the tests compile it");
    names.iter().map(|name| item(name, &no_text)).collect()
}

fn item(name: &str, no_text: &Regex) -> String {
    let usual = yaml::to_string(&[name]);
    // What matches has no quotes in it.
    if usual == format!("- {name}\n") && no_text.is_match(name) { format!("- '{name}'\n") } else { usual }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::Classes;

    /// What `PyYAML` 6.0.3 reads as text only if it is quoted.
    const NEED_QUOTES: &str = "\
        yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE|null|Null|NULL|~||<<|=|0|7|\
        007|+7|-7|1_000|1_|01_1|0b101|0b1_1|0x1F|0x_f|12:30|1:2:3|-1:30|1.0|1.|1_2.5|.5|.5_0|1.5e+3|1.e-3|1:30.5|\
        0:0.|.inf|.Inf|-.INF|+.inf|.nan|.NaN|.NAN|2024-01-31|2024-1-2 3:04:05|2024-01-02T03:04:05Z|\
        2024-01-02t03:04:05.67|2024-01-02 03:04:05 +1:00|- a|a: b";

    /// What `PyYAML` reads as text however it is written, and so keeps the bytes that it had.
    const ORDINARY: &str = "\
        ants|Käfer|two words|yES|n|y|N|Norway|nothing|onion|0-9|10-19|08_09|3d|v1.0|1.0.2|12:60|12:3a|1e5x|_1|\
        1-2|2024-1-2|2024-01-31x|0b2|0xg|===|<<<|+|.|..";

    fn split(names: &str) -> Vec<&str> {
        names.split('|').collect()
    }

    fn items(names: &[&str]) -> String {
        text(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn what_yaml_1_1_takes_for_something_else_is_quoted() {
        for name in split(NEED_QUOTES) {
            assert_eq!(items(&[name]), format!("- '{name}'\n"));
        }
    }

    #[test]
    fn ordinary_names_keep_their_bytes() {
        assert_eq!(items(&split(ORDINARY)), yaml::to_string(&split(ORDINARY)));
        for name in split(ORDINARY) {
            assert_eq!(items(&[name]), format!("- {name}\n"));
        }
    }

    #[test]
    fn every_name_comes_back() {
        let odd = "two\nlines|'|\"|it's| a|a |#a|\u{1b}|é|e\u{301}|- '|!|&a|*";
        let names: Vec<String> =
            [NEED_QUOTES, ORDINARY, odd].map(split).concat().into_iter().map(str::to_owned).collect();
        assert_eq!(yaml::from_str::<Classes>(&text(&names)).unwrap().names(), names);
    }
}
