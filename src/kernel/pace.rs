//! Work at a speed: how long it takes, and what is left when it is interrupted.
//!
//! What is left is kept in millionths of a tick of standard work, so that interruptions round nothing: a spell of
//! `t` ticks at `s` millionths does exactly `t * s` of them. Work ends with the first whole tick by which all of
//! it is done, so that a visit takes less than a tick longer than it would in continuous time, however often it
//! is interrupted.

use crate::time::{MILLION, Speed};

/// Standard work: whole ticks and millionths of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Work {
    pub(super) ticks: u64,
    pub(super) millionths: u32,
}

impl Work {
    const fn in_millionths(self) -> u128 {
        self.ticks as u128 * MILLION as u128 + self.millionths as u128
    }

    /// Ticks until all of it is done at this speed.
    pub(super) fn time_at(self, speed: Speed) -> u64 {
        if speed == Speed::STANDARD {
            return self.ticks + u64::from(self.millionths > 0);
        }
        let time = self.in_millionths().div_ceil(u128::from(speed.millionths()));
        u64::try_from(time).unwrap_or(u64::MAX / 2)
    }

    /// What is left after so many ticks at this speed.
    pub(super) fn after(self, elapsed: u64, speed: Speed) -> Self {
        let done = u128::from(elapsed) * u128::from(speed.millionths());
        let left = self.in_millionths().saturating_sub(done);
        let million = u128::from(MILLION);
        Self { ticks: (left / million) as u64, millionths: (left % million) as u32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::RandomStream;

    #[test]
    fn interruptions_round_nothing() {
        // At any speeds the millionths done in all spells add up to the work, and less than one tick more.
        let mut random = RandomStream::new(11);
        for _ in 0..2_000 {
            let whole = Work { ticks: random.next_word() % 10_000, millionths: 0 };
            let (mut left, mut done) = (whole, 0_u128);
            loop {
                let speed = Speed::from_factor(0.2 + 2.0 * random.uniform());
                let time = left.time_at(speed);
                let spell = random.next_word() % (time + 1);
                if spell == time {
                    let over =
                        done + u128::from(time) * u128::from(speed.millionths()) - whole.in_millionths();
                    assert!(over < u128::from(speed.millionths()) || time == 0);
                    break;
                }
                done += u128::from(spell) * u128::from(speed.millionths());
                left = left.after(spell, speed);
                assert_eq!(left.in_millionths() + done, whole.in_millionths());
            }
        }
    }

    #[test]
    fn half_the_speed_takes_twice_the_time() {
        let work = Work { ticks: 7, millionths: 0 };
        assert_eq!(work.time_at(Speed::STANDARD), 7);
        assert_eq!(work.time_at(Speed::from_factor(0.5)), 14);
        // 7 / 3 = 2.33: the third tick.
        assert_eq!(work.time_at(Speed::from_factor(3.0)), 3);
        assert_eq!(work.after(2, Speed::from_factor(3.0)), Work { ticks: 1, millionths: 0 });
        assert_eq!(work.after(1, Speed::from_factor(0.25)), Work { ticks: 6, millionths: 750_000 });
    }
}
