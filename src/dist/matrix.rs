//! The little linear algebra that phase-type distributions need: square matrices of a few phases,
//! exponentials of generators and linear systems.

/// A square matrix by rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Matrix {
    size: usize,
    entries: Vec<f64>,
}

impl Matrix {
    /// The matrix with the entry `entry(row, column)`.
    pub(super) fn from_fn(size: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let entries = (0..size * size).map(|place| entry(place / size, place % size)).collect();
        Self { size, entries }
    }

    fn identity(size: usize) -> Self {
        Self::from_fn(size, |row, column| if row == column { 1.0 } else { 0.0 })
    }

    /// Rows and columns.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// The entries of one row.
    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.entries[row * self.size..(row + 1) * self.size]
    }

    /// One entry.
    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        self.entries[row * self.size + column]
    }

    fn times(&self, other: &Self) -> Self {
        let mut product = Self::from_fn(self.size, |_, _| 0.0);
        for row in 0..self.size {
            for inner in 0..self.size {
                let factor = self.at(row, inner);
                for column in 0..self.size {
                    product.entries[row * self.size + column] += factor * other.at(inner, column);
                }
            }
        }
        product
    }

    fn scaled(mut self, factor: f64) -> Self {
        for entry in &mut self.entries {
            *entry *= factor;
        }
        self
    }

    fn add(&mut self, other: &Self) {
        for (entry, addend) in self.entries.iter_mut().zip(&other.entries) {
            *entry += addend;
        }
    }

    /// `exp(jumps * (self - identity))`, for a matrix of moving probabilities and an expected number of
    /// jumps: the state of a uniformized process.
    ///
    /// The number of jumps is halved until it is at most 1, the Poisson sum taken there, and the result
    /// squared back (scaling and squaring; Moler and Van Loan 2003, "Nineteen dubious ways", method 3). No
    /// term is negative, so nothing cancels.
    pub(super) fn poisson_exponential(&self, mut jumps: f64) -> Self {
        /// 1 / 20! is below half a unit in the last place of 1.
        const TERMS: u32 = 20;
        let mut squarings = 0;
        while jumps > 1.0 {
            jumps *= 0.5;
            squarings += 1;
        }
        let mut term = Self::identity(self.size).scaled(libm::exp(-jumps));
        let mut sum = term.clone();
        for count in 1..=TERMS {
            term = term.times(self).scaled(jumps / f64::from(count));
            sum.add(&term);
        }
        for _ in 0..squarings {
            sum = sum.times(&sum);
        }
        sum
    }

    /// The solution `x` of `self * x = right`, by elimination with row pivots. The matrix must be regular.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let size = self.size;
        // Rows extended by the right-hand side.
        let mut rows: Vec<Vec<f64>> =
            (0..size).map(|row| [self.row(row), &right[row..=row]].concat()).collect();
        for pivot in 0..size {
            let best = (pivot..size)
                .max_by(|&a, &b| rows[a][pivot].abs().total_cmp(&rows[b][pivot].abs()))
                .unwrap_or(pivot);
            rows.swap(pivot, best);
            let (above, below) = rows.split_at_mut(pivot + 1);
            for row in below {
                let factor = row[pivot] / above[pivot][pivot];
                for column in pivot..=size {
                    row[column] -= factor * above[pivot][column];
                }
            }
        }
        let mut solution = vec![0.0; size];
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size).map(|column| rows[row][column] * solution[column]).sum();
            solution[row] = (rows[row][size] - known) / rows[row][row];
        }
        solution
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(rows: &[[f64; 2]; 2]) -> Matrix {
        Matrix::from_fn(2, |row, column| rows[row][column])
    }

    #[test]
    fn a_system_that_needs_a_pivot_is_solved() {
        // 2 y = 4 and 4 x + y = 6.
        let solution = square(&[[0.0, 2.0], [4.0, 1.0]]).solve(&[4.0, 6.0]);
        assert!((solution[0] - 1.0).abs() < 1e-15 && (solution[1] - 2.0).abs() < 1e-15, "{solution:?}");
    }

    #[test]
    fn two_stages_in_a_row_leave_as_known() {
        // Jumps lead from the first phase to the second and from there out: after `t` expected jumps the
        // chance to be in the first is exp(-t), in the second t exp(-t).
        let moves = square(&[[0.0, 1.0], [0.0, 0.0]]);
        for t in [0.0, 0.3, 1.0, 7.0, 100.0] {
            let state = moves.poisson_exponential(t);
            for (column, expected) in [libm::exp(-t), t * libm::exp(-t)].into_iter().enumerate() {
                let found = state.at(0, column);
                assert!((found - expected).abs() <= 1e-13 * expected, "{t}: {found} {expected}");
            }
        }
    }
}
