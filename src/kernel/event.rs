//! Events and their order: the one place that says what happens first when things coincide.
//!
//! At one instant the order is: work that ends, then changes of the people on duty, then timers, then alarms of units
//! (patience that ends, one that comes back), then arrivals ([`Phase`]). Work that ends does so in the order in which it was taken up; pools and streams follow the order of
//! the file; timers go off in the order in which they were set. Units that something makes (a completion, a member of a population) arrive after the arrivals that the
//! streams have of their own, in the order in which they were made. Five rules go with it:
//!
//! * A server that is released is granted to the waiting unit in the same step, before the unit that
//!   released it moves on: no newcomer slips in between.
//! * Work that ends at this instant is not interrupted any more, whatever came first.
//! * If the people on duty in a pool change at this very instant, nothing is granted in that pool before the
//!   change has happened: nobody takes up new work at the second in which the shift ends.
//! * Who goes away at this instant goes after work that ends has been followed by other work, and comes back before units
//!   arrive: both are timers.
//! * Events at the horizon no longer happen; events at the end of the warm-up are measured.

use crate::time::SimTime;

/// What kind of event, in the order in which they happen at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Phase {
    /// A unit's work or delay ends.
    Completion = 0,
    /// The number of people on duty in a pool changes.
    Staffing = 1,
    /// Something set for this instant that is neither work nor people nor an arrival; see `kernel/timers.rs`.
    Timer = 2,
    /// A unit's own alarm rings: its patience ends, or it comes back; see `kernel/alarms.rs`.
    Alarm = 3,
    /// A unit arrives.
    Arrival = 4,
}

/// Bits of the payload: the index of a unit, a pool, a timer or a stream.
const PAYLOAD_BITS: u32 = 24;
/// Bits of the sequence number.
const SEQUENCE_BITS: u32 = 36;

/// Units that can be inside at once, by the width of the payload.
pub const UNITS_MAX: u32 = 1 << (PAYLOAD_BITS - 1);
/// Events that can be scheduled in one replication, by the width of the sequence number.
pub const EVENTS_MAX: u64 = (1 << SEQUENCE_BITS) - 1;

/// Set in the payload of an arrival of one unit that something made: the rest is the unit's index, not a stream's.
pub const MADE: u32 = 1 << (PAYLOAD_BITS - 1);

/// An event in 16 bytes that compare as one number: time, then phase, then sequence, then payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event(u128);

impl Event {
    /// Later than every event.
    pub const NEVER: Self = Self(u128::MAX);

    /// An event at `time`. The sequence number orders events of one phase at one instant.
    #[inline]
    pub const fn new(time: SimTime, phase: Phase, sequence: u64, payload: u32) -> Self {
        let word =
            ((phase as u64) << (SEQUENCE_BITS + PAYLOAD_BITS)) | (sequence << PAYLOAD_BITS) | payload as u64;
        Self(((time.ticks() as u128) << 64) | word as u128)
    }

    /// When it happens.
    #[inline]
    pub const fn time(self) -> SimTime {
        SimTime::from_ticks((self.0 >> 64) as u64)
    }

    /// Which unit, pool, timer or stream it concerns.
    #[inline]
    pub const fn payload(self) -> usize {
        (self.0 as u64 & ((1 << PAYLOAD_BITS) - 1)) as usize
    }

    /// The kind of event.
    #[inline]
    pub const fn phase(self) -> Phase {
        match (self.0 as u64) >> (SEQUENCE_BITS + PAYLOAD_BITS) {
            0 => Phase::Completion,
            1 => Phase::Staffing,
            2 => Phase::Timer,
            3 => Phase::Alarm,
            _ => Phase::Arrival,
        }
    }

    /// Whether it is an arrival: the phase that sorts last.
    #[inline(always)]
    pub const fn is_arrival(self) -> bool {
        self.0 as u64 >= (Phase::Arrival as u64) << (SEQUENCE_BITS + PAYLOAD_BITS)
    }

    /// Phase, sequence and payload: what tells this event from every other of its replication.
    #[inline]
    pub const fn identity(self) -> u64 {
        self.0 as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_time_then_phase_then_sequence() {
        let at = SimTime::from_ticks;
        let ordered = [
            Event::new(at(1), Phase::Arrival, 0, 9),
            Event::new(at(2), Phase::Completion, 7, 1),
            Event::new(at(2), Phase::Completion, 8, 0),
            Event::new(at(2), Phase::Staffing, 0, 0),
            Event::new(at(2), Phase::Timer, 1, 3),
            Event::new(at(2), Phase::Alarm, 1, 0),
            Event::new(at(2), Phase::Arrival, 0, 0),
            Event::NEVER,
        ];
        assert!(ordered.is_sorted());
    }

    #[test]
    fn parts_come_back_whole() {
        let event = Event::new(SimTime::from_ticks(u64::MAX / 2), Phase::Arrival, EVENTS_MAX, UNITS_MAX);
        assert_eq!(event.time(), SimTime::from_ticks(u64::MAX / 2));
        assert_eq!(event.phase(), Phase::Arrival);
        assert_eq!(event.payload(), UNITS_MAX as usize);
        for phase in [Phase::Completion, Phase::Staffing, Phase::Timer, Phase::Alarm, Phase::Arrival] {
            let event = Event::new(SimTime::ZERO, phase, 1, 2);
            assert_eq!(event.phase(), phase);
            assert_eq!(event.is_arrival(), phase == Phase::Arrival);
        }
    }
}
