//! Labels that spread from the source's rows over a graph of neighbours.

use crate::{Mat, MatRef, rows};

/// Neighbours of each row.
const NEIGHBOURS: usize = 10;
/// The share of its neighbours' labels that a row takes over in each step.
const SHARE: f64 = 0.99;
/// Steps at most, and the change that ends them.
const STEPS: usize = 500;
const CHANGE: f64 = 1e-6;
/// Rows whose neighbours are sought at once.
const BLOCK: usize = 512;

/// (m, k): how much of each class reaches each row of `target` (m, d), as shares. Labelled rows of `source` (n, d) and all of the
/// target are joined by edges to their nearest neighbours by cosine, F ← α S F + (1 - α) Y with S = D^-½ W D^-½.
///
/// D. Zhou, O. Bousquet, T. Lal, J. Weston, B. Schölkopf, "Learning with local and global consistency", NIPS 2004.
pub fn propagation(source: MatRef<'_, f64>, labels: &[usize], target: MatRef<'_, f64>, k: usize) -> Mat<f64> {
    let graph = Graph::new(rows::stacked(source, target).as_ref());
    let n = source.nrows();
    // Rare classes start with as much in all as frequent ones.
    let shares = rows::shares(labels, k);
    let all = n + target.nrows();
    let start =
        Mat::from_fn(
            all,
            k,
            |row, class| {
                if row < n && labels[row] == class { 1.0 / (shares[class] * n as f64) } else { 0.0 }
            },
        );
    let mut found = start.clone();
    for _ in 0..STEPS {
        let next = graph.step(&found, &start);
        let change = (&next - &found).norm_max();
        let largest = next.norm_max();
        found = next;
        if change <= CHANGE * largest {
            break;
        }
    }
    as_shares(found.subrows(n, target.nrows()))
}

/// Each row by its sum; rows that nothing reaches are equal shares.
fn as_shares(amounts: MatRef<'_, f64>) -> Mat<f64> {
    let sums: Vec<f64> = (0..amounts.nrows()).map(|row| amounts.row(row).iter().sum()).collect();
    Mat::from_fn(amounts.nrows(), amounts.ncols(), |row, class| {
        if sums[row] > 0.0 { amounts[(row, class)] / sums[row] } else { 1.0 / amounts.ncols() as f64 }
    })
}

/// Edges between rows, in both directions, by row.
struct Graph {
    edges: Vec<Vec<(usize, f64)>>,
}

impl Graph {
    fn new(all: MatRef<'_, f64>) -> Self {
        let unit = rows::unit(all);
        let mut edges = vec![Vec::new(); all.nrows()];
        for first in (0..all.nrows()).step_by(BLOCK) {
            let block = unit.subrows(first, BLOCK.min(all.nrows() - first));
            let cosines = block * unit.transpose();
            for row in 0..block.nrows() {
                for other in nearest(cosines.as_ref(), row, first + row) {
                    // An edge of weight (1 + cosine) / 2 is never negative.
                    let weight = f64::midpoint(1.0, cosines[(row, other)]).max(0.0);
                    edges[first + row].push((other, weight));
                    edges[other].push((first + row, weight));
                }
            }
        }
        Self { edges: edges.into_iter().map(once).collect() }.normalised()
    }

    /// D^-½ W D^-½ with the sums D of the rows.
    fn normalised(mut self) -> Self {
        let root: Vec<f64> =
            self.edges.iter().map(|edges| edges.iter().map(|(_, weight)| weight).sum::<f64>().sqrt()).collect();
        // A row whose edges all have weight 0 is joined to nothing.
        let root: Vec<f64> = root.into_iter().map(|root| if root > 0.0 { root } else { 1.0 }).collect();
        for (row, edges) in self.edges.iter_mut().enumerate() {
            for (other, weight) in edges.iter_mut() {
                *weight /= root[row] * root[*other];
            }
        }
        self
    }

    fn step(&self, found: &Mat<f64>, start: &Mat<f64>) -> Mat<f64> {
        Mat::from_fn(found.nrows(), found.ncols(), |row, class| {
            let reached: f64 = self.edges[row].iter().map(|&(other, weight)| weight * found[(other, class)]).sum();
            SHARE * reached + (1.0 - SHARE) * start[(row, class)]
        })
    }
}

/// The columns of the largest cosines in `row`, without the row itself.
fn nearest(cosines: MatRef<'_, f64>, row: usize, itself: usize) -> Vec<usize> {
    let mut others: Vec<usize> = (0..cosines.ncols()).filter(|&other| other != itself).collect();
    let count = NEIGHBOURS.min(others.len());
    if count < others.len() {
        let by_cosine = |&a: &usize, &b: &usize| cosines[(row, b)].total_cmp(&cosines[(row, a)]).then(a.cmp(&b));
        others.select_nth_unstable_by(count, by_cosine);
        others.truncate(count);
    }
    others
}

/// Each edge once, in the order of rows.
fn once(mut edges: Vec<(usize, f64)>) -> Vec<(usize, f64)> {
    edges.sort_by_key(|&(other, _)| other);
    edges.dedup_by_key(|&mut (other, _)| other);
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_reach_what_is_near_step_by_step() {
        // Two arcs that begin at the source's rows and turn by 80 degrees.
        let arc = |from: f64, n: usize| {
            Mat::from_fn(n, 2, |row, column| {
                let angle = (from + 80.0 * row as f64 / n as f64).to_radians();
                if column == 0 { angle.cos() } else { angle.sin() }
            })
        };
        let target = rows::stacked(arc(0.0, 60).as_ref(), arc(180.0, 60).as_ref());
        let source = rows::take(target.as_ref(), &[0, 60]);
        let found = rows::argmax(propagation(source.as_ref(), &[1, 0], target.as_ref(), 2).as_ref());
        assert_eq!(found, [vec![1; 60], vec![0; 60]].concat());
    }

    #[test]
    fn edges_go_both_ways_once() {
        let graph = Graph::new(Mat::from_fn(30, 3, |row, column| ((row * 5 + column * 11) as f64).sin()).as_ref());
        for (row, edges) in graph.edges.iter().enumerate() {
            assert!(edges.len() >= NEIGHBOURS && edges.iter().all(|&(other, _)| other != row));
            for (other, weight) in edges {
                let back: Vec<f64> =
                    graph.edges[*other].iter().filter(|edge| edge.0 == row).map(|edge| edge.1).collect();
                assert_eq!(back, [*weight]);
            }
        }
    }
}
