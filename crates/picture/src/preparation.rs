//! How a photo becomes a picture: everything that is chosen between its file and the pixels that a network sees.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Size, resize, filter and background of every picture of a data set.
///
/// It belongs to the pictures and to every model that is trained on them: prepared differently, a photo becomes another
/// picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preparation {
    /// Height of the picture, in pixels; at least 1.
    pub height: u32,
    /// Width of the picture, in pixels; at least 1.
    pub width: u32,
    /// How a photo of another shape becomes a picture of this height and width.
    pub resize: Resize,
    /// How new pixels are computed from old ones.
    pub filter: Filter,
    /// Colour behind transparent pixels and, with [`Resize::Pad`], beside the photo: red, green, blue.
    pub background: [u8; 3],
}

/// How a photo of another shape becomes a picture of the wanted height and width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Resize {
    /// Changes the proportions; keeps all of the photo and adds nothing. The usual choice.
    Squash,
    /// Cuts off what is too much, equally on both sides; keeps proportions. For subjects in the middle of the photo.
    Crop,
    /// Keeps proportions and all of the photo; fills the rest with `background`. For long or tall subjects.
    Pad,
}

/// How new pixels are computed from old ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Filter {
    /// Takes the one pixel in the middle of the area: fast and jagged. What Keras' `ImageDataGenerator` does.
    Nearest,
    /// Weights fall off linearly: soft, and without ringing. torchvision's default.
    Bilinear,
    /// A cubic curve: sharper than bilinear, with slight ringing (bright and dark seams) at edges.
    Bicubic,
    /// Three lobes of a sinc: the sharpest and slowest, with the strongest ringing.
    Lanczos3,
}

impl Preparation {
    /// Bytes of one picture: (height, width, 3).
    pub const fn picture_len(&self) -> usize {
        self.height as usize * self.width as usize * 3
    }
}
