//! Photos that cannot be used.

/// A photo that cannot be used.
pub struct Unreadable {
    /// Its path below the photos folder.
    pub name: String,
    /// Why not, in one line: what was expected and what was found.
    pub reason: String,
}
