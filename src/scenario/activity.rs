//! What is done: activities of the service value chain, who does them and where units go next.

use super::entrance::{Balking, Holds, WhenFull};
use super::form::{At, Entries, List, table, words};
use super::scalar::{Count, Duration, Name, Positive, Share, Text, Whole};
use super::supply::Amounts;
use super::{Distribution, Improves, Learning, LoopLimit, Named, Next, Placed, PoolNeed, Spawn, WorkBatch};

table! {
    /// An activity: a step that takes time and perhaps people.
    pub struct Activity, "an activity", "{ stage = \"deliver_support\" }" {
        /// Title for people; the name if absent.
        pub title: Option<String> = optional Text,
        /// Which of the six activities of the ITIL 4 service value chain it is. Required.
        pub stage: Placed<Stage> = required Stage,
        /// The ITIL practice it belongs to.
        pub practice: Option<String> = optional Text,
        /// Who does it. Absent: a delay that needs nobody of ours.
        pub pool: Option<Placed<PoolNeed>> = optional PoolNeed,
        /// For a delay: name of the calendar in whose hours it passes; around the clock if absent.
        pub calendar: Option<Placed<String>> = optional Name,
        /// Whether the clocks of targets run meanwhile. Default running.
        pub clock: Option<Placed<Clock>> = optional Clock,
        /// Work content. Default none: it takes no time.
        pub duration: Option<Placed<Distribution>> = optional Distribution,
        /// How the work gets shorter the more often it has been done. Default it does not.
        pub learning: Option<Placed<Learning>> = optional Learning,
        /// Which waiting unit is taken up next. Default fifo.
        pub discipline: Option<Placed<Discipline>> = optional Discipline,
        /// Places for units that wait for their people; without end if absent.
        pub places: Option<Placed<u32>> = optional Whole,
        /// What happens to a unit that finds none of them free. Default refuse.
        pub when_full: Option<Placed<WhenFull>> = optional WhenFull,
        /// From so many waiting on, this share of those that would have to wait leaves at once. Default nobody.
        pub balking: Option<Placed<Vec<(u32, f64)>>> = optional Balking,
        /// How long units wait for people before they give up. Default for ever.
        pub patience: Option<Placed<Distribution>> = optional Distribution,
        /// With `patience`: where units go that give up. Absent: they leave their stream.
        pub gives_up_to: Option<Placed<String>> = optional Name,
        /// With `discipline = "priority"`: a waiting unit's priority rises by one for each such span.
        pub aging: Option<Placed<f64>> = optional Positive<Duration>,
        /// Limit on the units here: waiting, in work, or done and not yet taken further.
        pub wip: Option<Placed<u32>> = optional Count,
        /// With `wip`: what a unit that is kept out holds meanwhile. Default done.
        pub holds: Option<Placed<Holds>> = optional Holds,
        /// Where units go next: a name, names with shares, or names with a rule; `done` leaves the stream. Default
        /// done.
        pub next: Option<Placed<Next>> = optional Next,
        /// Units of other streams that a completion makes, by name of the stream. Default none.
        pub spawns: Option<Named<Spawn>> = optional Entries<Spawn>,
        /// What each visit takes out of stocks before it waits for people, by name of the stock. Default nothing.
        pub consumes: Option<Named<u32>> = optional Amounts,
        /// What each completion puts into stocks, by name of the stock. Default nothing.
        pub produces: Option<Named<u32>> = optional Amounts,
        /// Units are collected and worked on together.
        pub batch: Option<Placed<WorkBatch>> = optional WorkBatch,
        /// Percent complete and accurate: the share of completions that need no rework. Needs `rework`.
        pub accurate: Option<Placed<f64>> = optional Share,
        /// Name of the activity to which go the units that are not complete and accurate.
        pub rework: Option<Placed<String>> = optional Name,
        /// How often a unit comes here at most, and where it goes instead of coming again.
        pub loop_limit: Option<Placed<LoopLimit>> = optional LoopLimit,
        /// What each completion produces. Default nothing.
        pub outputs: Vec<Placed<String>> = optional List<At<Text>>,
        /// What each completion changes in the chain. Default nothing.
        pub improves: Vec<Placed<Improves>> = optional List<At<Improves>>,
        /// What differs for one value stream, by the name of the stream.
        pub overrides("for"): Named<Override> = optional Entries<Override>,
    }
}

table! {
    /// What differs for one value stream at an activity.
    pub struct Override, "what differs for a stream", "{ next = \"done\" }" {
        /// Work content instead of the activity's.
        pub duration: Option<Placed<Distribution>> = optional Distribution,
        /// Where units go next instead of the activity's.
        pub next: Option<Placed<Next>> = optional Next,
        /// Units of other streams that a completion makes instead of the activity's.
        pub spawns: Option<Named<Spawn>> = optional Entries<Spawn>,
        /// Patience instead of the activity's.
        pub patience: Option<Placed<Distribution>> = optional Distribution,
    }
}

impl Override {
    /// Whether nothing differs.
    pub(super) const fn is_empty(&self) -> bool {
        let Self { duration, next, spawns, patience } = self;
        duration.is_none() && next.is_none() && spawns.is_none() && patience.is_none()
    }
}

words! {
    /// The six kinds of activity of the ITIL 4 service value chain.
    pub enum Stage, "a stage of the service value chain" {
        /// Shared vision and direction.
        Plan = "plan",
        /// Continual improvement.
        Improve = "improve",
        /// Understanding of stakeholders and their needs.
        Engage = "engage",
        /// Design of services and their transition to use.
        DesignTransition = "design_transition",
        /// Components that are bought or built.
        ObtainBuild = "obtain_build",
        /// Delivery and support.
        DeliverSupport = "deliver_support",
    }
}

words! {
    /// Whether the clocks of targets run during an activity.
    pub enum Clock, "a state of target clocks" {
        /// They run.
        Running = "running",
        /// They stand still.
        Paused = "paused",
    }
}

words! {
    /// The rule that picks the next unit of a waiting line.
    pub enum Discipline, "a discipline" {
        /// First in, first out.
        Fifo = "fifo",
        /// Last in, first out.
        Lifo = "lifo",
        /// At random.
        Random = "random",
        /// By priority; work in hand is never interrupted.
        Priority = "priority",
        /// By priority, interrupting less urgent work; the rest is done later.
        PreemptiveResume = "preemptive_resume",
        /// By priority, interrupting less urgent work; all of it is done again.
        PreemptiveRestart = "preemptive_restart",
        /// Shortest processing time first.
        Shortest = "shortest",
        /// Earliest due date first: the target to resolve counted from arrival.
        EarliestDue = "earliest_due",
        /// Least remaining work first, interrupting work of which more remains; the rest is done later.
        ShortestRemaining = "shortest_remaining",
    }
}
