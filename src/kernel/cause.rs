//! Why units wait.

use std::ops::{Index, IndexMut};

/// A cause of waiting. All time between arrival and leaving that is not work has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// People are busy with units whose turn came earlier, or with other work, or wait until there are more units.
    Contention,
    /// Nobody who could do it is on duty, or the work lies suspended over the end of a shift, or until the one who worked
    /// on it is back.
    OffShift,
    /// The unit's turn had come, but a more favored one was taken, or it was interrupted by one.
    Overtaken,
    /// A delay that needs nobody of ours: customer, supplier, approval.
    External,
    /// A limit on work in progress, or a waiting line without a free place, holds the unit back.
    Limit,
    /// A batch is not yet complete, or its gate not yet open.
    Batch,
    /// Parallel tasks of the same unit are not yet done.
    Join,
    /// Something that the work consumes is not in stock.
    Stock,
    /// People get ready for the work: they change over to it or set up.
    Setup,
    /// It was before the start of the run, when the unit was open already; what it was spent on is not known.
    Before,
}

impl Cause {
    /// How many there are.
    pub const COUNT: usize = 10;

    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Contention,
        Self::OffShift,
        Self::Overtaken,
        Self::External,
        Self::Limit,
        Self::Batch,
        Self::Join,
        Self::Stock,
        Self::Setup,
        Self::Before,
    ];

    /// Those that every model knows.
    pub const COMMON: [Self; 4] = [Self::Contention, Self::OffShift, Self::Overtaken, Self::External];

    /// Those that only models with limits, batches, parallel tasks, stocks, set-ups or a backlog know.
    pub const RARE: [Self; 6] =
        [Self::Limit, Self::Batch, Self::Join, Self::Stock, Self::Setup, Self::Before];
}

/// One value for each cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ByCause<T>([T; Cause::COUNT]);

impl<T> ByCause<T> {
    /// The values that a function gives.
    pub fn from_fn(mut value: impl FnMut(Cause) -> T) -> Self {
        Self(Cause::ALL.map(&mut value))
    }

    /// Each value turned into another.
    pub fn map<U>(&self, mut figure: impl FnMut(&T) -> U) -> ByCause<U> {
        ByCause::from_fn(|cause| figure(&self[cause]))
    }

    /// Causes and values, in the order of [`Cause::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Cause, &T)> {
        Cause::ALL.into_iter().zip(&self.0)
    }

    /// Causes and values to change, in the order of [`Cause::ALL`].
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Cause, &mut T)> {
        Cause::ALL.into_iter().zip(&mut self.0)
    }
}

impl ByCause<u64> {
    /// No waiting at all.
    pub const NONE: Self = Self([0; Cause::COUNT]);

    /// Forgets the waiting of the causes that every model knows.
    #[inline(always)]
    pub(super) fn clear_common(&mut self) {
        self.0[..Cause::COMMON.len()].fill(0);
    }

    /// All causes together.
    #[inline]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }
}

impl ByCause<u128> {
    /// All causes together.
    pub fn total(&self) -> u128 {
        self.0.iter().sum()
    }
}

impl<T> Index<Cause> for ByCause<T> {
    type Output = T;
    #[inline(always)]
    fn index(&self, cause: Cause) -> &T {
        &self.0[cause as usize]
    }
}

impl<T> IndexMut<Cause> for ByCause<T> {
    #[inline(always)]
    fn index_mut(&mut self, cause: Cause) -> &mut T {
        &mut self.0[cause as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_shown_is_that_of_the_indices() {
        for (index, cause) in Cause::ALL.into_iter().enumerate() {
            assert_eq!(cause as usize, index);
        }
        let both: Vec<Cause> = Cause::COMMON.into_iter().chain(Cause::RARE).collect();
        assert_eq!(both, Cause::ALL);
    }
}
