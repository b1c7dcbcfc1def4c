//! Which support levels have worked on a unit.

/// How many support levels there can be.
pub const SUPPORT_LEVELS: usize = 9;

/// A set of support levels, from 1 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SupportLevels(u16);

impl SupportLevels {
    /// No level.
    pub const NONE: Self = Self(0);

    /// One level, or none.
    pub(super) const fn of(level: Option<u8>) -> Self {
        match level {
            Some(level) => Self(1 << (level - 1)),
            None => Self::NONE,
        }
    }

    /// Those of either set.
    #[inline(always)]
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Their places in a list of all levels, ascending: 0 for the first level.
    pub fn places(self) -> impl DoubleEndedIterator<Item = usize> {
        (0..SUPPORT_LEVELS).filter(move |place| self.0 >> place & 1 != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_have_places() {
        let levels = SupportLevels::of(Some(9)).and(SupportLevels::of(Some(1))).and(SupportLevels::of(None));
        assert_eq!(levels.places().collect::<Vec<_>>(), [0, 8]);
        assert_eq!(SupportLevels::NONE.places().next_back(), None);
    }
}
