//! Options that programs share which answer photos: what is said on a command line, as a value or as what was expected.

use model::device::Choice;
use model::precision::PrecisionSetting;

/// A number from 0 to 1.
pub fn share(text: &str) -> Result<f64, String> {
    number(text, "from 0 to 1", |share| (0.0..=1.0).contains(&share))
}

/// A number above 0 and below 1.
pub fn open_share(text: &str) -> Result<f64, String> {
    number(text, "above 0 and below 1", |share| share > 0.0 && share < 1.0)
}

/// Millions of pixels.
pub fn megapixels(text: &str) -> Result<f64, String> {
    number(text, "from 0.001 to 4000", |most| (0.001..=4000.0).contains(&most))
}

/// A number that `fits`, as `range` says in words.
pub fn number(text: &str, range: &str, fits: impl Fn(f64) -> bool) -> Result<f64, String> {
    let expected = || format!("expected a number {range}, got {text}");
    text.parse().ok().filter(|number| fits(*number)).ok_or_else(expected)
}

/// Where to compute.
pub fn device(text: &str) -> Result<Choice, String> {
    match text {
        "auto" => Ok(Choice::Auto),
        "cpu" => Ok(Choice::Cpu),
        "cuda" => Ok(Choice::Cuda),
        _ => Err(format!("expected auto, cpu or cuda, got {text}")),
    }
}

/// The dtype to compute with.
pub fn precision(text: &str) -> Result<PrecisionSetting, String> {
    match text {
        "auto" => Ok(PrecisionSetting::Auto),
        "f32" => Ok(PrecisionSetting::F32),
        "bf16" => Ok(PrecisionSetting::Bf16),
        _ => Err(format!("expected auto, f32 or bf16, got {text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_ends() {
        assert_eq!([share("0"), share("1"), open_share("0.5")].map(Result::unwrap), [0.0, 1.0, 0.5]);
        for refused in [share("1.01"), share("x"), open_share("0"), open_share("1"), megapixels("0"), share("NaN")] {
            assert!(refused.unwrap_err().starts_with("expected a number "));
        }
        assert_eq!(open_share("1").unwrap_err(), "expected a number above 0 and below 1, got 1");
    }
}
