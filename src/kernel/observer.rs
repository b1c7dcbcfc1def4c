//! What the kernel tells those who watch.
//!
//! An observer comes in as a type parameter, so that what nobody watches costs nothing. It changes nothing:
//! the same model, seed and number give the same events whoever looks.

use crate::time::SimTime;

use super::cause::Cause;
use super::unit::Unit;

/// In place of the alternative of the needs: the unit is worked on together with another one of its batch, and takes no
/// people of its own.
pub const RIDING: usize = usize::MAX;

/// Defines [`Observer`] and that two of them are one, from one list of what there is to tell.
macro_rules! observer {
    ($($(#[$attribute:meta])* fn $name:ident(&mut self $(, $argument:ident: $type:ty)* $(,)?) {})*) => {
        /// Watches one replication. All methods do nothing unless overridden.
        ///
        /// Cells, streams and pools are given by their index in the model's tables.
        pub trait Observer {
            $($(#[$attribute])* fn $name(&mut self $(, $argument: $type)*) {})*

            /// A unit is there from the start of the run.
            fn opens(&mut self, now: SimTime, stream: usize, unit: &Unit) {
                self.arrives(now, stream, unit);
            }

            /// The replication is over; `inside` are the units that have not left.
            fn ends<'u>(&mut self, _now: SimTime, _inside: impl Iterator<Item = &'u Unit> + Clone) {}
        }

        /// Two that watch the same replication, the first always first.
        impl<A: Observer, B: Observer> Observer for (A, B) {
            $(
                $(#[$attribute])*
                fn $name(&mut self $(, $argument: $type)*) {
                    self.0.$name($($argument),*);
                    self.1.$name($($argument),*);
                }
            )*

            fn opens(&mut self, now: SimTime, stream: usize, unit: &Unit) {
                self.0.opens(now, stream, unit);
                self.1.opens(now, stream, unit);
            }

            fn ends<'u>(&mut self, now: SimTime, inside: impl Iterator<Item = &'u Unit> + Clone) {
                self.0.ends(now, inside.clone());
                self.1.ends(now, inside);
            }
        }
    };
}

observer! {
    /// Simulated time has come to `now`: whatever happens next happens at or after it.
    #[inline]
    fn advance(&mut self, _now: SimTime) {}

    /// A unit arrives in its stream.
    #[inline]
    fn arrives(&mut self, _now: SimTime, _stream: usize, _unit: &Unit) {}

    /// A unit begins to wait at a cell.
    #[inline]
    fn waits(&mut self, _now: SimTime, _cell: usize, _unit: &Unit) {}

    /// Work on a unit, or a delay, begins or is resumed, after a spell of waiting if there was one.
    /// `option` is the alternative of its needs that was free, or [`RIDING`].
    #[inline]
    fn starts(&mut self, _now: SimTime, _cell: usize, _option: usize, _spell: Option<&Spell>, _unit: &Unit) {}

    /// People have been taken for a unit and change over to the work on it, after a spell of waiting if there was one: it is
    /// held at its cell. `option` as above.
    fn prepares(&mut self, _now: SimTime, _cell: usize, _option: usize, _spell: Option<&Spell>, _unit: &Unit) {
    }

    /// They have changed over after so many ticks: the work begins.
    fn prepared(&mut self, _now: SimTime, _cell: usize, _option: usize, _spent: u64, _unit: &Unit) {}

    /// The changeover is broken off after so many ticks: the unit waits again.
    fn breaks_off(&mut self, _now: SimTime, _cell: usize, _option: usize, _spent: u64, _unit: &Unit) {}

    /// Work on a unit is interrupted; it waits again.
    #[inline]
    fn interrupts(&mut self, _now: SimTime, _cell: usize, _option: usize, _unit: &Unit) {}

    /// A visit ends.
    #[inline]
    fn completes(&mut self, _now: SimTime, _cell: usize, _option: usize, _visit: &Visit, _unit: &Unit) {}

    /// Somebody works on a unit for the first time; `in_time` tells whether its target for response is met, if
    /// it has one.
    #[inline]
    fn responds(&mut self, _now: SimTime, _stream: usize, _in_time: bool, _unit: &Unit) {}

    /// A unit begins to be held at a cell: it waits there for something else than its turn.
    #[inline]
    fn holds(&mut self, _now: SimTime, _cell: usize, _unit: &Unit) {}

    /// A unit is no longer held at a cell, after so many ticks for this cause.
    #[inline]
    fn frees(&mut self, _now: SimTime, _cell: usize, _cause: Cause, _held: u64, _unit: &Unit) {}

    /// Work on a unit, or a delay, ends, but the visit goes on, since the unit cannot move on.
    #[inline]
    fn work_ends(&mut self, _now: SimTime, _cell: usize, _option: usize, _unit: &Unit) {}

    /// A visit ends whose work had ended before.
    #[inline]
    fn visit_ends(&mut self, _now: SimTime, _cell: usize, _visit: &Visit, _unit: &Unit) {}

    /// A unit whose work has ended keeps its servers.
    #[inline]
    fn blocks(&mut self, _now: SimTime, _cell: usize, _option: usize, _unit: &Unit) {}

    /// A unit that has kept its servers after its work gives them back.
    #[inline]
    fn unblocks(&mut self, _now: SimTime, _cell: usize, _option: usize, _unit: &Unit) {}

    /// A unit is not let in at a cell and waits outside, in no visit.
    #[inline]
    fn waits_outside(&mut self, _now: SimTime, _cell: usize, _unit: &Unit) {}

    /// A unit that has waited outside of a cell for so many ticks comes in.
    #[inline]
    fn comes_in(&mut self, _now: SimTime, _cell: usize, _outside: u64, _unit: &Unit) {}

    /// A unit that waits in line gives up after this spell of waiting; its visit ends with that.
    #[inline]
    fn gives_up(&mut self, _now: SimTime, _cell: usize, _spell: &Spell, _unit: &Unit) {}

    /// A unit comes to a cell and does not stay.
    #[inline]
    fn turns_away(&mut self, _now: SimTime, _cell: usize, _turned: Turned, _unit: &Unit) {}

    /// A unit splits into parallel tasks. These visit activities; the unit itself is nowhere until they join.
    #[inline]
    fn splits(&mut self, _now: SimTime, _cell: usize, _unit: &Unit) {}

    /// The parallel tasks of the unit `whole` join. Called for each: `task` has lain `ended` for so many ticks at the cell
    /// where it was last. The last call is for the one that ended last.
    #[inline]
    fn joins(
        &mut self,
        _now: SimTime,
        _cell: usize,
        _ended: u64,
        _last: bool,
        _task: &Unit,
        _whole: &Unit,
    ) {}

    /// A unit is sent back after its visit to the cell, to be done again: it was not complete and accurate.
    #[inline]
    fn reworks(&mut self, _now: SimTime, _cell: usize, _unit: &Unit) {}

    /// A unit that was finished is opened again.
    #[inline]
    fn reopens(&mut self, _now: SimTime, _stream: usize, _unit: &Unit) {}

    /// A unit leaves its stream, one way or another.
    #[inline]
    fn leaves(&mut self, _now: SimTime, _stream: usize, _departure: &Departure, _unit: &Unit) {}

    /// The people of a pool change: paid and on duty from now on.
    #[inline]
    fn staffs(&mut self, _now: SimTime, _pool: usize, _paid: u32, _on_duty: u32) {}

    /// So many of one entry of a pool's list of people are on duty from now on, or still at work, and so many of them work.
    /// Only of pools whose people differ; what is told need not have changed.
    #[inline]
    fn people(&mut self, _now: SimTime, _pool: usize, _group: usize, _on_duty: u32, _busy: u32) {}

    /// Of the servers of a pool that are on duty without work so many get ready for work, and so many others cannot take
    /// it up: they are at other work, or wait until enough units wait. What is told need not have changed.
    #[inline]
    fn rests(&mut self, _now: SimTime, _pool: usize, _setting_up: u32, _others: u32) {}

    /// So many ticks of the spell of waiting that is about to end, which are not in what is told of it then, passed while
    /// somebody got ready for the unit.
    #[inline]
    fn waited_for_setup(&mut self, _now: SimTime, _cell: usize, _setup: u64, _unit: &Unit) {}

    /// There is now so much in a stock, and how that came.
    fn stocks(&mut self, _now: SimTime, _stock: usize, _level: u64, _flow: StockFlow) {}

    /// More of a stock is ordered.
    fn orders(&mut self, _now: SimTime, _stock: usize) {}

    /// A service fails.
    fn fails(&mut self, _now: SimTime, _service: usize) {}

    /// A service is up again after so many ticks.
    fn restores(&mut self, _now: SimTime, _service: usize, _down: u64) {}

    /// The replication is over, and a unit at a cell could never have moved on again: it is in a deadlock, or behind one.
    fn is_stuck(&mut self, _now: SimTime, _cell: usize, _unit: &Unit) {}

    /// So many of a pool's servers now work past the end of their shift.
    #[inline]
    fn overtime(&mut self, _now: SimTime, _pool: usize, _servers: u32) {}

    /// A parameter of the model has another value from now on, in the unit of [`Lever::unit`].
    ///
    /// [`Lever::unit`]: crate::model::Lever::unit
    #[inline]
    fn changes(&mut self, _now: SimTime, _parameter: usize, _value: f64) {}
}

/// One uninterrupted spell of waiting, in ticks, by cause. The causes add up to its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spell {
    /// People were busy with units whose turn came earlier.
    pub contention: u64,
    /// Nobody was on duty, or the work lay suspended over the end of a shift.
    pub off_shift: u64,
    /// After the unit's own turn had come, or after it was interrupted by a more urgent one.
    pub overtaken: u64,
}

/// How a stock has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockFlow {
    /// It is what there is at the start.
    Initial,
    /// A visit took so much, after its unit had waited for it, or at once.
    Consumed {
        /// How much.
        count: u64,
        /// Whether the unit had to wait.
        waited: bool,
    },
    /// A completion put so much in.
    Produced(u64),
    /// So much was delivered.
    Delivered(u64),
}

/// One visit to an activity, in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Visit {
    /// All waiting of the visit, interruptions included.
    pub wait: u64,
    /// From the start of the visit to its end.
    pub sojourn: u64,
}

/// What becomes of a unit that does not stay where it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// It found no place and leaves its stream.
    Refused,
    /// It found no place and goes elsewhere.
    Overflowed,
    /// It found no place and will come again.
    ComesAgain,
    /// It saw the line and left at once.
    Balked,
}

impl Turned {
    /// How many there are.
    pub const COUNT: usize = 4;
}

/// How a unit leaves its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Finished,
    /// It was not let in.
    Refused,
    /// It lost patience.
    Abandoned,
    /// It saw the line and did not join it.
    Balked,
}

/// How a unit leaves. What else there is to know of its way is in the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Departure {
    /// How it leaves.
    pub exit: Exit,
    /// From arrival to leaving, in ticks.
    pub lead: u64,
    /// Whether it had anything of what most units have not: another way to leave than finished, waiting of a cause that
    /// only some models know, rework, opening again, somebody who waits for it to leave.
    pub eventful: bool,
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Observer for Unwatched {}
