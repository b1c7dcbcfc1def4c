//! Random streams that are addressed, not shared.
//!
//! A draw's stream is a function of seed, replication, the demand unit's own identity, the purpose and the
//! visit. So a unit brings the same luck into every alternative, whatever else changes (common random
//! numbers), and results do not depend on the order in which draws are made or on the number of threads.
//! Names enter as hashes ([`name_key`]), never as positions: one activity more leaves the others' numbers
//! alone. Knows nothing of distributions or of what the draws are for.
//!
//! The generator is `SplitMix64` (Steele, Lea and Flood 2014) with the finalizer "mix13" (Stafford 2011),
//! started at a well mixed address. Its bits are the same on every platform.

use rand::rand_core::{Infallible, TryRng};

/// Weyl increment of `SplitMix64`: the odd number nearest to 2^64 divided by the golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
/// Odd multiplier that spreads ordinals of demand units.
const ORDINAL: u64 = 0xD1B5_4A32_D192_ED03;
/// Odd multiplier that spreads visits to the same activity.
const VISIT: u64 = 0xAEF1_7502_108E_F2D9;

/// What a draw is for. Each purpose has numbers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Time between arrivals of a value stream.
    Arrival,
    /// How many units arrive together.
    Batch,
    /// Priority of a unit.
    Priority,
    /// Work content of a unit at an activity.
    Duration,
    /// Where a unit goes after an activity.
    Route,
    /// How many people are present in a shift.
    Presence,
    /// Which waiting unit is taken up next, where the discipline is random.
    Pick,
    /// Whether a completion makes units of another stream, and how many.
    Spawn,
    /// The keys of the units that a completion makes.
    Child,
    /// How long after it was made a unit arrives.
    Delay,
    /// The time after which a member of a population asks again.
    Think,
    /// What the rate of arrivals of a day is multiplied by, where days are over-dispersed.
    Day,
    /// How long what was ordered takes, and the keys of the units that are raised for it.
    Delivery,
    /// When a service fails, and the keys of the units that its failures raise.
    Failure,
    /// Key of a parallel task of a unit.
    Task,
    /// Whether a unit that was finished is opened again, and when.
    Reopen,
    /// How long a unit waits before it gives up.
    Patience,
    /// Whether a unit leaves at the sight of a waiting line.
    Balk,
    /// How long a unit that found no place stays away.
    Return,
    /// Who of a pool's people is on duty, and who of those that are free is taken.
    Person,
    /// The keys of the units that are open at the start, and how old they are.
    Backlog,
    /// When one of a pool is away, and for how long.
    Away,
    /// How long one of a pool is at other work without work, or gets ready.
    Idle,
    /// How long people need to change over to the work on a unit.
    Changeover,
}

/// Stafford's variant 13 of the 64-bit finalizer: every input bit changes each output bit about half the time.
#[inline]
pub const fn mix13(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The key of a name: the FNV-1a hash of its bytes, mixed. Stable under everything but a change of the name.
pub fn name_key(name: &str) -> u64 {
    let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    mix13(hash)
}

/// The key of one replication of an experiment.
pub const fn replication_key(seed: u64, replication: u64) -> u64 {
    mix13(mix13(seed.wrapping_add(GOLDEN)).wrapping_add(replication.wrapping_mul(ORDINAL)))
}

/// The key of something inside a replication that has a name and serves one purpose: the arrivals of a value
/// stream, the presence of a pool.
pub const fn source_key(replication_key: u64, name_key: u64, purpose: Purpose) -> u64 {
    mix13(replication_key ^ address(name_key, purpose))
}

/// The key of the `ordinal`-th demand unit of the value stream whose name has the key `name_key`.
#[inline]
pub const fn unit_key(replication_key: u64, name_key: u64, ordinal: u64) -> u64 {
    mix13(replication_key.wrapping_add(name_key).wrapping_add(ordinal.wrapping_mul(ORDINAL)))
}

/// The key of two names together, in this order: an activity and the stream whose units it makes.
pub const fn pair_key(first: u64, second: u64) -> u64 {
    mix13(first.wrapping_mul(ORDINAL).wrapping_add(second))
}

/// The key of the `number`-th demand unit that another one makes, at an address on the given visit. It follows from
/// the parent's key, so that a unit brings the same children into every alternative.
pub const fn child_key(parent_key: u64, address: u64, visit: u64, number: u64) -> u64 {
    let place = parent_key.wrapping_add(address).wrapping_add(visit.wrapping_mul(VISIT));
    mix13(place.wrapping_add(number.wrapping_mul(ORDINAL)))
}

/// The constant part of a draw's address: what it is for, and at which activity (by the key of its name).
pub const fn address(name_key: u64, purpose: Purpose) -> u64 {
    mix13(name_key.wrapping_add((purpose as u64 + 1).wrapping_mul(GOLDEN)))
}

/// The random stream of one draw.
///
/// Samplers that reject take as many words as they need; the next draw has an address of its own and does not
/// notice.
#[derive(Debug, Clone, Copy)]
pub struct RandomStream(u64);

impl RandomStream {
    /// A stream that starts at a key.
    #[inline]
    pub const fn new(key: u64) -> Self {
        Self(key)
    }

    /// The stream of a unit's draw at an address, on the given visit (0 is the first).
    #[inline]
    pub const fn addressed(unit_key: u64, address: u64, visit: u64) -> Self {
        Self(unit_key.wrapping_add(address).wrapping_add(visit.wrapping_mul(VISIT)))
    }

    /// The next 64 random bits.
    #[inline]
    pub const fn next_word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix13(self.0)
    }

    /// A uniform number strictly between 0 and 1: `(k + 0.5) / 2^52`, exactly representable, so that its
    /// logarithm and that of its complement are finite.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        ((self.next_word() >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
    }

    /// A number below `bound`, without bias (Lemire 2019). `bound` must not be zero.
    pub fn below(&mut self, bound: u32) -> u32 {
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let product = u64::from((self.next_word() >> 32) as u32) * u64::from(bound);
            if product as u32 >= threshold {
                return (product >> 32) as u32;
            }
        }
    }
}

impl TryRng for RandomStream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next_word() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next_word())
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for chunk in dst.chunks_mut(8) {
            let word = self.next_word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix64_gives_the_reference_sequence() {
        // First outputs of Vigna's reference implementation for the seed 1234567.
        let mut stream = RandomStream::new(1_234_567);
        let words: Vec<u64> = (0..3).map(|_| stream.next_word()).collect();
        assert_eq!(words, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn uniform_never_reaches_its_ends() {
        let mut stream = RandomStream::new(7);
        for _ in 0..10_000 {
            let u = stream.uniform();
            assert!(u > 0.0 && u < 1.0);
        }
    }

    #[test]
    fn below_reaches_every_number_and_nothing_else() {
        let mut stream = RandomStream::new(3);
        let mut seen = [0_u32; 5];
        for _ in 0..1_000 {
            seen[stream.below(5) as usize] += 1;
        }
        assert!(seen.iter().all(|&count| count > 140 && count < 260), "{seen:?}");
    }

    #[test]
    fn purposes_and_visits_have_numbers_of_their_own() {
        let key = unit_key(replication_key(1, 0), name_key("password"), 0);
        let mut words = Vec::new();
        for purpose in [Purpose::Duration, Purpose::Route, Purpose::Priority] {
            for visit in 0..3 {
                words
                    .push(RandomStream::addressed(key, address(name_key("log"), purpose), visit).next_word());
            }
        }
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }
}
