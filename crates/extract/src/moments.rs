//! Mean and variance of each channel, over all places of all pictures.

/// The first two moments of each of c channels, in f64. Pictures are added one by one and in order, so that the result does
/// not depend on how they are put into batches.
#[derive(Debug, Default)]
pub struct Moments {
    /// Places of all pictures so far.
    places: f64,
    /// (c,).
    mean: Vec<f64>,
    /// (c,): the sums of squared deviations from the mean.
    squares: Vec<f64>,
}

impl Moments {
    /// Adds a `picture` (h, w, c).
    pub fn add(&mut self, picture: &[f32], channels: usize) {
        let other = Self::of(picture, channels);
        if self.places == 0.0 {
            *self = other;
            return;
        }
        let places = self.places + other.places;
        let all = self.mean.iter_mut().zip(&mut self.squares).zip(other.mean.iter().zip(&other.squares));
        // Chan, Golub and LeVeque 1979, "Updating formulae and a pairwise algorithm for computing sample variances".
        for ((mean, squares), (other_mean, other_squares)) in all {
            let apart = other_mean - *mean;
            *mean += apart * other.places / places;
            *squares += other_squares + apart * apart * self.places * other.places / places;
        }
        self.places = places;
    }

    /// The moments of one picture: its mean first, as the mean of squares minus the square of the mean would cancel.
    fn of(picture: &[f32], channels: usize) -> Self {
        let places = (picture.len() / channels) as f64;
        let summed = |term: &dyn Fn(usize, f64) -> f64| {
            let mut sums = vec![0.0; channels];
            for place in picture.chunks_exact(channels) {
                sums.iter_mut().zip(place).enumerate().for_each(|(channel, (sum, &x))| *sum += term(channel, x.into()));
            }
            sums
        };
        let mean: Vec<f64> = summed(&|_, x| x).iter().map(|sum| sum / places).collect();
        let squares = summed(&|channel, x| (x - mean[channel]).powi(2));
        Self { places, mean, squares }
    }

    /// The mean of each channel.
    pub fn mean(&self) -> Vec<f32> {
        self.mean.iter().map(|&mean| mean as f32).collect()
    }

    /// The variance of each channel: the mean squared deviation (population variance), by which a batch norm divides, and not
    /// the larger estimate (by one place less) that PyTorch keeps as `running_var`.
    pub fn variance(&self) -> Vec<f32> {
        self.squares.iter().map(|squares| (squares / self.places) as f32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_by_hand() {
        let mut moments = Moments::default();
        // Channel 1 has 1, 2, 6 and 3; channel 2 is always 0.1.
        moments.add(&[1.0, 0.1, 2.0, 0.1, 6.0, 0.1], 2);
        moments.add(&[3.0, 0.1], 2);
        assert_eq!(moments.mean(), [3.0, 0.1]);
        assert_eq!(moments.variance(), [(4.0 + 1.0 + 9.0 + 0.0) / 4.0, 0.0]);
    }

    #[test]
    fn a_small_variance_beside_a_large_mean_is_not_lost() {
        let mut moments = Moments::default();
        for picture in [[4096.0, 4096.5], [4097.0, 4096.5]] {
            moments.add(&picture, 1);
        }
        assert_eq!((moments.mean(), moments.variance()), (vec![4096.5], vec![0.125]));
    }
}
