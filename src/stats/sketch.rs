//! Quantiles of many times in bounded memory.
//!
//! Times are whole ticks. Each falls into a bucket that its leading bits name: small ones into a bucket of
//! their own, larger ones into one of 128 equal buckets between two powers of two (the log-linear layout of
//! HDR Histogram, Tene 2013). The counts are exact, so the order in which sketches are merged changes
//! nothing, and finding the bucket takes a count of leading zeros and two shifts: no logarithm, no branch on
//! the size.

use std::ops::Range;

/// Leading bits below the first that name a bucket.
const BITS: u32 = 7;
/// Numbers of trailing bits that can be dropped: from none to all but the leading ones.
const OCTAVES: usize = (u64::BITS - BITS) as usize;
/// Buckets for all 64-bit values.
const BUCKETS: usize = (OCTAVES + 1) << BITS;

/// Counts of times by size, for quantiles with a relative error of at most
/// [`QuantileSketch::RELATIVE_ERROR`].
///
/// All memory (29 kB, untouched pages not counted) is taken when the sketch is made. Clearing and merging
/// touch only the octaves in which something was recorded. A bucket that has counted 2^32 - 1 values counts no
/// further: small counts keep what the kernel touches in the fastest memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantileSketch {
    counts: Box<[u32; BUCKETS]>,
    /// Octaves in which something was recorded, one bit each.
    used: u64,
    count: u64,
}

impl Default for QuantileSketch {
    fn default() -> Self {
        Self::new()
    }
}

impl QuantileSketch {
    /// Largest relative distance between a recorded value and the middle of its bucket: 2^-8, or 0.4 %.
    /// Values below 256 are exact.
    pub const RELATIVE_ERROR: f64 = 1.0 / (2_u32 << BITS) as f64;

    /// A sketch of nothing.
    #[expect(
        clippy::large_stack_arrays,
        reason = "29 kB once; a length known to the compiler makes every record quicker"
    )]
    pub fn new() -> Self {
        Self { counts: Box::new([0; BUCKETS]), used: 0, count: 0 }
    }

    /// Takes in one value.
    #[inline]
    pub fn record(&mut self, value: u64) {
        let octave = octave(value);
        let count = &mut self.counts[bucket(value, octave)];
        *count = count.saturating_add(1);
        self.used |= 1 << octave;
        self.count += 1;
    }

    /// Takes in all values of another sketch.
    pub fn merge(&mut self, other: &Self) {
        for range in used_ranges(other.used) {
            for (count, more) in self.counts[range.clone()].iter_mut().zip(&other.counts[range]) {
                *count = count.saturating_add(*more);
            }
        }
        self.used |= other.used;
        self.count += other.count;
    }

    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        for range in used_ranges(self.used) {
            self.counts[range].fill(0);
        }
        self.used = 0;
        self.count = 0;
    }

    /// Values taken in.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The smallest recorded value that at least a share `p` of all values does not exceed, as the middle of
    /// its bucket. A `p` outside of 0 to 1 counts as the nearer end. `None` without values, or if `p` is not
    /// a number.
    pub fn quantile(&self, p: f64) -> Option<u64> {
        if self.count == 0 || p.is_nan() {
            return None;
        }
        // The product may round to just above a whole number that is meant, as 0.07 * 100 does.
        let exact = p * self.count as f64 * (1.0 - 4.0 * f64::EPSILON);
        let rank = (exact.ceil() as u64).clamp(1, self.count);
        let mut passed = 0;
        self.recorded().find_map(|(bucket, count)| {
            passed += count;
            (passed >= rank).then(|| middle(bucket))
        })
    }

    /// Share of values of at most `value`, each taken as the middle of its bucket; `None` without values.
    pub fn share_at_most(&self, value: u64) -> Option<f64> {
        let at_most =
            self.recorded().take_while(|&(bucket, _)| middle(bucket) <= value).map(|(_, count)| count);
        (self.count > 0).then(|| at_most.sum::<u64>() as f64 / self.count as f64)
    }

    /// Buckets with their counts, upward; empty octaves are left out.
    fn recorded(&self) -> impl Iterator<Item = (usize, u64)> {
        used_ranges(self.used).flatten().map(|bucket| (bucket, u64::from(self.counts[bucket])))
    }
}

/// How many trailing bits of a value its bucket leaves open.
#[inline]
const fn octave(value: u64) -> u32 {
    u64::BITS - 1 - BITS - (value | (1 << BITS)).leading_zeros()
}

/// The bucket of a value. The leading bit that the value keeps counts into the octave below, so that buckets
/// of neighboring octaves follow one another without a gap.
#[inline]
const fn bucket(value: u64, octave: u32) -> usize {
    ((octave as usize) << BITS) + (value >> octave) as usize
}

/// The middle of the values in a bucket, rounded down.
const fn middle(bucket: usize) -> u64 {
    let octave = (bucket >> BITS).saturating_sub(1);
    let leading = (bucket - (octave << BITS)) as u64;
    (leading << octave) + ((1 << octave) - 1) / 2
}

/// The buckets of each octave whose bit is set, upward. The first octave also holds the values that have
/// fewer bits than a bucket's name.
fn used_ranges(used: u64) -> impl Iterator<Item = Range<usize>> {
    let octaves = (0..OCTAVES).filter(move |octave| used >> octave & 1 == 1);
    octaves.map(|octave| {
        let first = if octave == 0 { 0 } else { octave + 1 };
        first << BITS..(octave + 2) << BITS
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: impl IntoIterator<Item = u64>) -> QuantileSketch {
        let mut sketch = QuantileSketch::new();
        for value in values {
            sketch.record(value);
        }
        sketch
    }

    #[test]
    fn buckets_follow_one_another_without_gap_or_overlap() {
        let mut last = bucket(0, octave(0));
        assert_eq!(last, 0);
        for value in 1..100_000 {
            let next = bucket(value, octave(value));
            assert!(next == last || next == last + 1, "{value}");
            last = next;
        }
        assert_eq!(bucket(u64::MAX, octave(u64::MAX)), BUCKETS - 1);
    }

    #[test]
    fn small_values_are_exact() {
        let sketch = of(0..256);
        for value in 0..256_u64 {
            let share = (value + 1) as f64 / 256.0;
            assert_eq!(sketch.quantile(share), Some(value));
            assert_eq!(sketch.share_at_most(value), Some(share));
        }
    }

    #[test]
    fn quantiles_are_those_of_the_ranks() {
        let sketch = of(1..=100);
        let quantiles: Vec<_> =
            [-1.0, 0.0, 0.07, 0.071, 0.5, 1.0, 2.0].iter().map(|&p| sketch.quantile(p)).collect();
        assert_eq!(quantiles, [1, 1, 7, 8, 50, 100, 100].map(Some));
    }

    #[test]
    fn nothing_recorded_is_said() {
        let mut sketch = of([5, 1 << 50]);
        assert_eq!(sketch.quantile(f64::NAN), None);
        sketch.clear();
        assert_eq!((sketch.count(), sketch.quantile(0.5), sketch.share_at_most(9)), (0, None, None));
        assert_eq!(sketch, QuantileSketch::new());
    }

    #[test]
    fn zeros_are_kept_apart_from_everything_else() {
        let sketch = of([0, 0, 0, 1, 1 << 55]);
        assert_eq!(sketch.share_at_most(0), Some(0.6));
        assert_eq!(sketch.quantile(0.6), Some(0));
        assert_eq!(sketch.quantile(0.61), Some(1));
    }

    proptest! {
        #[test]
        fn the_middle_of_a_bucket_is_within_the_stated_error(value in any::<u64>(), shift in 0_u32..64) {
            let value = value >> shift;
            let middle = middle(bucket(value, octave(value)));
            prop_assert!(middle.abs_diff(value) as f64 <= QuantileSketch::RELATIVE_ERROR * value as f64);
        }

        #[test]
        fn quantiles_are_within_the_stated_error_of_the_exact_ones(
            mut values in prop::collection::vec((any::<u64>(), 8_u32..64).prop_map(|(v, shift)| v >> shift), 1..200),
            p in 0.0..=1.0_f64,
        ) {
            let found = of(values.iter().copied()).quantile(p).unwrap();
            values.sort_unstable();
            let rank = ((p * values.len() as f64).ceil() as usize).max(1);
            let exact = values[rank - 1];
            prop_assert!(found.abs_diff(exact) as f64 <= QuantileSketch::RELATIVE_ERROR * exact as f64);
        }

        #[test]
        fn merging_is_recording_everything(
            a in prop::collection::vec(any::<u64>(), 0..50),
            b in prop::collection::vec(0_u64..1000, 0..50),
        ) {
            let mut merged = of(a.iter().copied());
            merged.merge(&of(b.iter().copied()));
            prop_assert_eq!(&merged, &of(b.iter().chain(&a).copied()));
            merged.clear();
            prop_assert_eq!(merged, QuantileSketch::new());
        }
    }
}
