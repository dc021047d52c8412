//! Names that do not cover each other.

/// A letter is about this many times as wide as it is high.
const LETTER_WIDTH: f64 = 0.58;

/// About the width of some words in letters of this size.
pub fn text_width(words: &str, size: f64) -> f64 {
    words.chars().count() as f64 * size * LETTER_WIDTH
}

/// Moves heights, in pixels downwards, apart until they are `gap` from each other and none is below `bottom`; their
/// order stays.
pub fn spread(heights: &[i32], gap: i32, bottom: i32) -> Vec<i32> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by_key(|&position| heights[position]);
    let mut moved = heights.to_vec();
    push_down(&mut moved, &order, gap);
    push_up(&mut moved, &order, gap, bottom);
    moved
}

fn push_down(heights: &mut [i32], order: &[usize], gap: i32) {
    let mut free = i32::MIN;
    for &position in order {
        heights[position] = heights[position].max(free);
        free = heights[position] + gap;
    }
}

fn push_up(heights: &mut [i32], order: &[usize], gap: i32, bottom: i32) {
    let mut limit = bottom;
    for &position in order.iter().rev() {
        heights[position] = heights[position].min(limit);
        limit = heights[position] - gap;
    }
}

/// A name of at most `longest` letters, the last of which is an ellipsis if it had more.
pub fn shortened(name: &str, longest: usize) -> String {
    if name.chars().count() <= longest {
        return name.to_owned();
    }
    name.chars().take(longest - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_not_bytes() {
        assert_eq!(shortened("größe", 5), "größe");
        assert_eq!(shortened("größen", 5), "größ…");
    }

    #[test]
    fn names_keep_their_distance() {
        assert_eq!(spread(&[50, 10, 12], 10, 100), [50, 10, 20]);
        assert_eq!(spread(&[95, 96, 99], 10, 100), [80, 90, 100]);
        assert_eq!(spread(&[7], 10, 100), [7]);
    }
}
