//! The pictures of each step of an epoch.

/// Steps in an epoch. A single picture left over joins the last step, because batch norms need the statistics of two or
/// more.
pub fn count(pictures: usize, batch: usize) -> usize {
    let joins = pictures > batch && batch > 1 && pictures % batch == 1;
    pictures.div_ceil(batch) - usize::from(joins)
}

/// `order` in parts of `batch`, one for each step.
pub fn split(order: &[usize], batch: usize) -> impl Iterator<Item = &[usize]> {
    let count = count(order.len(), batch);
    let end = move |number| if number + 1 == count { order.len() } else { (number + 1) * batch };
    (0..count).map(move |number| &order[number * batch..end(number)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_is_left_over_joins_the_last_step() {
        let sizes = |n: usize, batch| split(&vec![0; n], batch).map(<[_]>::len).collect::<Vec<_>>();
        assert_eq!(sizes(7, 3), [3, 4]);
        assert_eq!(sizes(8, 3), [3, 3, 2]);
        assert_eq!((sizes(1, 3), sizes(3, 1), sizes(0, 3)), (vec![1], vec![1, 1, 1], vec![]));
        let order: Vec<usize> = (0..10).collect();
        assert_eq!(split(&order, 3).collect::<Vec<_>>().concat(), order);
    }
}
