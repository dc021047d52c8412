//! Published tables of domain adaptation, by our linear algebra: nearest neighbours on principal components, along the
//! geodesic between subspaces, after subspace alignment and CORAL. They have no randomness in them, so they must come out to
//! the last photo.

mod geodesic_flow;
mod nearest;
mod office_caltech;
