//! Typed indices and the vectors they index.
//!
//! An id is a small integer that only fits its own table: a [`PoolId`] cannot be used where an
//! [`ActivityId`] belongs. Knows nothing of what the tables hold.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A type that serves as an index into an [`IdVec`].
pub trait Id: Copy {
    /// The id of the entry at `index`.
    fn new(index: usize) -> Self;
    /// The place in the table.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl Id for $name {
            #[inline]
            fn new(index: usize) -> Self {
                Self(index as u32)
            }
            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A value stream of the model.
    StreamId,
    /// An activity of the model.
    ActivityId,
    /// A pool of people or machines.
    PoolId,
    /// A waiting line.
    LineId,
    /// One value stream at one activity.
    CellId,
    /// A work calendar.
    CalendarId,
    /// A kind of output that activities produce.
    OutputId,
    /// A limit on work in progress.
    LimitId,
    /// Something of the chain that changes during a run.
    ParameterId,
    /// What a completion of an activity changes in the chain.
    ImprovementId,
    /// A stock of things.
    StockId,
    /// A service that fails and is restored.
    ServiceId,
}

/// A vector that is indexed by one kind of id only.
#[derive(Debug, Clone, PartialEq)]
pub struct IdVec<I, T> {
    entries: Vec<T>,
    id: PhantomData<I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// An empty table.
    pub const fn new() -> Self {
        Self { entries: Vec::new(), id: PhantomData }
    }

    /// Appends an entry and returns its id.
    pub fn push(&mut self, entry: T) -> I {
        self.entries.push(entry);
        I::new(self.entries.len() - 1)
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries in order of their ids.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.entries.iter()
    }

    /// The entries in order of their ids, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.entries.iter_mut()
    }

    /// The ids in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = I> + use<I, T> {
        (0..self.entries.len()).map(I::new)
    }

    /// Ids with their entries, in order.
    pub fn enumerate(&self) -> impl Iterator<Item = (I, &T)> {
        self.entries.iter().enumerate().map(|(index, entry)| (I::new(index), entry))
    }
}

impl<I: Id, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<It: IntoIterator<Item = T>>(entries: It) -> Self {
        Self { entries: entries.into_iter().collect(), id: PhantomData }
    }
}

impl<'a, I: Id, T> IntoIterator for &'a IdVec<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, I: Id, T> IntoIterator for &'a mut IdVec<I, T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;
    #[inline]
    fn index(&self, id: I) -> &T {
        &self.entries[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    #[inline]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.entries[id.index()]
    }
}
