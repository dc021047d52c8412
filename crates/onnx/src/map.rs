//! Feature maps.

use crate::value::Value;

/// A feature map: planes, float (n, c, h, w), and its shape [h, w, c].
#[derive(Clone, Copy)]
pub struct Map<'g> {
    /// The planes.
    pub planes: Value<'g>,
    /// Rows, columns, channels.
    pub shape: [i64; 3],
}
