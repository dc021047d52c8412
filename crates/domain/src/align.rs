//! Maps of the source's features that make them alike those of the target. Each domain's rows have mean 0, so that only
//! covariances are left to be moved.

use crate::components::components;
use crate::covariance::ridged;
use crate::symmetric::Symmetric;
use crate::{Mat, MatRef, Result};

/// What rows are multiplied by from the right.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    /// (d, r): for rows of the source.
    pub source: Mat<f64>,
    /// (d, r): for rows of the target; none where they stay as they are.
    pub target: Option<Mat<f64>>,
}

/// CORAL: (Cs + λI)^-½ (Ct + λI)^½, which whitens the source and gives it the target's covariance. λ is `shrinkage` times the
/// mean variance of the domain. Arguments are the covariances (d, d). B. Sun, J. Feng, K. Saenko, "Return of frustratingly easy
/// domain adaptation", AAAI 2016, algorithm 1, whose λ is 1 on columns of standard deviation 1.
pub fn coral(source: MatRef<'_, f64>, target: MatRef<'_, f64>, shrinkage: f64) -> Result<Alignment> {
    let [whitened, coloured] = [(source, -0.5), (target, 0.5)].map(|(covariance, exponent)| {
        Symmetric::new(ridged(covariance, shrinkage).as_ref()).map(|found| found.power(exponent))
    });
    Ok(Alignment { source: whitened? * coloured?, target: None })
}

/// The linear Monge map between two Gaussians: A = Cs^-½ (Cs^½ Ct Cs^½)^½ Cs^-½, the one that moves rows least. Arguments are
/// the covariances (d, d), to which `shrinkage` times their mean variance is added. R. Flamary, K. Lounici, A. Ferrari,
/// "Concentration bounds for linear Monge mapping estimation", 2019, arXiv 1905.10155, equation 3.
pub fn linear_map(source: MatRef<'_, f64>, target: MatRef<'_, f64>, shrinkage: f64) -> Result<Alignment> {
    let [source, target] = [source, target].map(|covariance| ridged(covariance, shrinkage));
    let source = Symmetric::new(source.as_ref())?;
    let (root, inverse) = (source.power(0.5), source.power(-0.5));
    let middle = Symmetric::new((&root * &target * &root).as_ref())?.power(0.5);
    Ok(Alignment { source: &inverse * middle * &inverse, target: None })
}

/// Subspace alignment: Ps Ps'Pt for the source and Pt for the target, P the first `r` principal components of the rows of each
/// domain, (n, d) and (m, d).
/// B. Fernando, A. Habrard, M. Sebban, T. Tuytelaars, "Unsupervised visual domain adaptation using subspace alignment", ICCV
/// 2013, equation 5.
pub fn subspace(source: MatRef<'_, f64>, target: MatRef<'_, f64>, r: usize) -> Result<Alignment> {
    let r = r.min(source.nrows().max(2) - 1).min(target.nrows().max(2) - 1);
    let (source, target) = (components(source, r)?, components(target, r)?);
    let aligned = &source * (source.transpose() * &target);
    Ok(Alignment { source: aligned, target: Some(target) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Statistics;
    use crate::covariance::covariance;
    use crate::drawn::noise;

    /// (n, 4): rows with columns that go together by `share`, scaled.
    fn drawn(n: usize, share: f64) -> Mat<f64> {
        let rows = Mat::from_fn(n, 4, |row, column| noise(row, column) + share * noise(row, (column + 1) % 4));
        Statistics::of(rows.as_ref()).scaled(rows.as_ref())
    }

    fn distance(a: &Mat<f64>, b: &Mat<f64>) -> f64 {
        (a - b).norm_l2() / b.norm_l2()
    }

    #[test]
    fn without_shrinkage_both_maps_give_the_source_the_targets_covariance() {
        let (source, wanted) = (drawn(60, 0.4), covariance(drawn(80, 1.3).as_ref()));
        for map in [coral, linear_map] {
            let alignment = map(covariance(source.as_ref()).as_ref(), wanted.as_ref(), 0.0).unwrap();
            let moved = covariance((&source * &alignment.source).as_ref());
            assert!(distance(&moved, &wanted) < 1e-8);
        }
    }

    #[test]
    fn a_domain_and_itself_need_no_map() {
        let rows = covariance(drawn(60, 0.4).as_ref());
        for (map, shrinkage) in [(coral as fn(_, _, _) -> _, 1.0), (linear_map, 0.0)] {
            let alignment: Alignment = Result::unwrap(map(rows.as_ref(), rows.as_ref(), shrinkage));
            assert!(distance(&alignment.source, &Mat::identity(4, 4)) < 1e-8);
        }
    }

    #[test]
    fn the_monge_map_is_symmetric_and_coral_is_not() {
        let [source, target] = [drawn(60, 0.4), drawn(80, 1.3)].map(|rows| covariance(rows.as_ref()));
        let asymmetry = |map: Mat<f64>| (&map - map.transpose()).norm_max();
        assert!(asymmetry(linear_map(source.as_ref(), target.as_ref(), 0.1).unwrap().source) < 1e-8);
        assert!(asymmetry(coral(source.as_ref(), target.as_ref(), 0.1).unwrap().source) > 1e-3);
    }

    #[test]
    fn all_components_only_rotate() {
        let (source, target) = (drawn(60, 0.4), drawn(80, 1.3));
        let Alignment { source: map, target } = subspace(source.as_ref(), target.as_ref(), 4).unwrap();
        for rotation in [map, target.unwrap()] {
            assert!(distance(&(rotation.transpose() * &rotation), &Mat::identity(4, 4)) < 1e-8);
        }
    }
}
