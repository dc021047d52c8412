//! Labels for pictures without any: that of the nearest centroid.

/// The label of each of n pictures, by the centroids that the classifier's own predictions give. `features`: (n, d);
/// `probabilities`: (n, k).
///
/// A centroid is the mean of the features, weighted by the probability of its class; a picture has the label of the centroid
/// at the smallest angle; once more, with centroids of these labels. Classes that are no picture's most probable one get no
/// picture (`domain::centroids`, whose head is for other rows too, keeps them). Liang, Hu, Feng 2020 (SHOT), equations 4 to 6; as in their code, a constant 1 is appended to the features.
pub fn labels(features: &[f32], probabilities: &[f32], k: usize) -> Vec<i64> {
    let n = probabilities.len() / k;
    let features = Features { values: features, d: features.len() / n };
    let weighted = |row: usize, class: usize| f64::from(probabilities[row * k + class]);
    let predicted: Vec<usize> = (0..n).map(|row| argmax(0..k, |class| weighted(row, class))).collect();
    let classes: Vec<usize> = (0..k).filter(|class| predicted.contains(class)).collect();
    let soft = features.nearest(n, &classes, weighted);
    let hard = features.nearest(n, &classes, |row, class| f64::from(u8::from(soft[row] == class)));
    hard.into_iter().map(|class| class as i64).collect()
}

/// Rows of features.
struct Features<'a> {
    /// (n, d).
    values: &'a [f32],
    d: usize,
}

impl Features<'_> {
    /// One row with a constant 1 behind it, scaled to length 1.
    fn unit(&self, row: usize) -> Vec<f64> {
        let values = self.values[row * self.d..][..self.d].iter().map(|&x| f64::from(x));
        scaled(values.chain([1.0]).collect())
    }

    /// The class, out of `classes`, of the centroid that is nearest to each of n rows. `weight`: how much a row counts for the
    /// centroid of a class.
    fn nearest(&self, n: usize, classes: &[usize], weight: impl Fn(usize, usize) -> f64) -> Vec<usize> {
        let mut sums = vec![vec![0.0; self.d + 1]; classes.len()];
        for row in 0..n {
            let unit = self.unit(row);
            for (sum, &class) in sums.iter_mut().zip(classes) {
                let weight = weight(row, class);
                sum.iter_mut().zip(&unit).for_each(|(sum, x)| *sum += weight * x);
            }
        }
        // Only the direction of a sum counts, so it need not be divided by the sum of the weights.
        let centroids: Vec<Vec<f64>> = sums.into_iter().map(scaled).collect();
        let cosine = |unit: &[f64], at: usize| unit.iter().zip(&centroids[at]).map(|(x, y)| x * y).sum::<f64>();
        let class = |row| {
            let unit = self.unit(row);
            classes[argmax(0..classes.len(), |at| cosine(&unit, at))]
        };
        (0..n).map(class).collect()
    }
}

/// `vector` with length 1; zeros stay zeros.
fn scaled(mut vector: Vec<f64>) -> Vec<f64> {
    let length = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
    if length > 0.0 {
        for x in &mut vector {
            *x /= length;
        }
    }
    vector
}

/// The item of the largest value, the first of equals.
fn argmax(items: std::ops::Range<usize>, value: impl Fn(usize) -> f64) -> usize {
    let start = items.start;
    items
        .fold((start, f64::NEG_INFINITY), |best, item| {
            let value = value(item);
            if value > best.1 { (item, value) } else { best }
        })
        .0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two clusters in different directions, of four and three pictures.
    const CLUSTERS: [[f32; 2]; 7] =
        [[9.0, 1.0], [8.0, 2.0], [12.0, 1.0], [10.0, 0.0], [1.0, 9.0], [0.0, 5.0], [2.0, 11.0]];

    #[test]
    fn a_head_that_is_right_more_often_than_not_is_put_right() {
        // It is wrong on one picture of each cluster, and sure of it.
        let second = [0.1f32, 0.3, 0.8, 0.2, 0.9, 0.2, 0.7];
        let probabilities: Vec<f32> = second.iter().flat_map(|p| [1.0 - p, *p]).collect();
        assert_eq!(labels(CLUSTERS.as_flattened(), &probabilities, 2), [0, 0, 0, 0, 1, 1, 1]);
    }

    #[test]
    fn lengths_of_features_do_not_matter_but_angles_do() {
        let far: Vec<f32> = CLUSTERS.iter().zip(1..).flat_map(|(x, n)| x.map(|x| x * 10.0 * n as f32)).collect();
        let second = [0.4f32, 0.4, 0.6, 0.4, 0.6, 0.6, 0.6];
        let probabilities: Vec<f32> = second.iter().flat_map(|p| [1.0 - p, *p]).collect();
        assert_eq!(labels(&far, &probabilities, 2), [0, 0, 0, 0, 1, 1, 1]);
    }

    #[test]
    fn the_second_round_goes_by_the_labels_of_the_first() {
        // Directions in degrees. The classifier is wrong about half of those up to 40; its soft centroids put 0 to 30 right, and
        // the centroids of these labels 40 as well.
        let angles = [0.0f32, 10.0, 20.0, 30.0, 40.0, 90.0, 100.0].map(f32::to_radians);
        let features: Vec<f32> = angles.iter().flat_map(|angle| [1e3 * angle.cos(), 1e3 * angle.sin()]).collect();
        let second = [0.2f32, 0.6, 0.2, 0.9, 0.9, 0.9, 0.8];
        let probabilities: Vec<f32> = second.iter().flat_map(|p| [1.0 - p, *p]).collect();
        assert_eq!(labels(&features, &probabilities, 2), [0, 0, 0, 0, 0, 1, 1]);
    }

    #[test]
    fn a_class_that_is_never_predicted_gets_no_picture() {
        // The third class is always the second most probable one; its centroid would be nearest to the last picture.
        let probabilities = [0.5f32, 0.1, 0.4, 0.1, 0.5, 0.4, 0.5, 0.1, 0.4];
        assert_eq!(labels(&[5.0, 1.0, 1.0, 5.0, 3.0, 2.9], &probabilities, 3), [0, 1, 0]);
    }
}
