//! Arithmetic of shapes and strides, both counted in elements, outermost axis first.

/// How many elements a tensor of this shape has; `None` if the number overflows.
pub fn count(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |product, &length| product.checked_mul(length))
}

/// How many elements of its storage a tensor spans, from its first to its last, both included; `None` if the number
/// overflows.
pub fn span(shape: &[usize], strides: &[usize]) -> Option<usize> {
    if shape.contains(&0) {
        return Some(0);
    }
    let ends = shape.iter().zip(strides).map(|(&length, &stride)| (length - 1).checked_mul(stride));
    ends.into_iter().try_fold(1usize, |sum, end| sum.checked_add(end?))
}

/// Whether the elements are contiguous, the last axis varying fastest.
pub fn is_contiguous(shape: &[usize], strides: &[usize]) -> bool {
    let mut next = 1usize;
    shape.iter().zip(strides).rev().all(|(&length, &stride)| {
        let fits = length == 1 || stride == next;
        next = next.saturating_mul(length);
        fits
    })
}

/// Appends the elements of a tensor to `numbers`, the last axis varying fastest. `held` begins with the first element
/// and has at least [`span`] elements; no axis has length 0.
pub fn gather<T: Copy>(
    shape: &[usize],
    strides: &[usize],
    held: &[T],
    decode: &impl Fn(T) -> f32,
    numbers: &mut Vec<f32>,
) {
    let axes = shape.iter().copied().zip(strides.iter().copied());
    // Axes of length 1 have no second element, whatever their stride is.
    let axes: Vec<_> = axes.filter(|&(length, _)| length > 1).collect();
    gather_axes(&axes, held, decode, numbers);
}

/// `axes`: length and stride of each.
fn gather_axes<T: Copy>(axes: &[(usize, usize)], held: &[T], decode: &impl Fn(T) -> f32, numbers: &mut Vec<f32>) {
    match axes {
        [] => numbers.push(decode(held[0])),
        &[(length, stride)] => numbers.extend((0..length).map(|step| decode(held[step * stride]))),
        [(length, stride), inner @ ..] => {
            for step in 0..*length {
                gather_axes(inner, &held[step * stride..], decode, numbers);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strides_without_gaps_are_contiguous() {
        assert!(is_contiguous(&[2, 3, 4], &[12, 4, 1]) && is_contiguous(&[2, 1, 4], &[4, 9, 1]));
        assert!(is_contiguous(&[], &[]) && is_contiguous(&[1], &[5]));
        assert!(!is_contiguous(&[2, 3], &[1, 2]) && !is_contiguous(&[2, 3], &[4, 1]));
    }

    #[test]
    fn a_span_reaches_from_the_first_to_the_last_element() {
        assert_eq!((span(&[2, 3], &[3, 1]), span(&[2, 3], &[1, 2])), (Some(6), Some(6)));
        assert_eq!((span(&[], &[]), span(&[0, 3], &[3, 1]), span(&[2, 1], &[9, 9])), (Some(1), Some(0), Some(10)));
        assert_eq!((span(&[3], &[usize::MAX]), count(&[usize::MAX, 2])), (None, None));
    }
}
