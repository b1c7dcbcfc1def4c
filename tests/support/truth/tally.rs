//! What the probe counts: numbers over time, shares below given bounds, the state at given instants.

/// A number over time with its integral. Times in ticks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gauge {
    pub(super) count: u64,
    area: u64,
    since: u64,
}

impl Gauge {
    pub(super) const fn change(&mut self, now: u64, by: i64) {
        self.area = self.area_until(now);
        self.since = now;
        self.count = self.count.wrapping_add_signed(by);
    }

    pub(super) const fn area_until(&self, now: u64) -> u64 {
        self.area + self.count * (now - self.since)
    }

    /// Forgets the integral and keeps the number.
    pub(super) const fn restart(&mut self, now: u64) {
        self.area = 0;
        self.since = now;
    }
}

/// How many of the values seen lie at or below each of some bounds.
#[derive(Debug, Clone, Default)]
pub(super) struct Shares {
    /// Ascending.
    bounds: Vec<u64>,
    /// Values above all bounds before this one and at or below it; the last entry is for those above all.
    counts: Vec<u64>,
}

impl Shares {
    pub(super) fn new(mut bounds: Vec<u64>) -> Self {
        bounds.sort_unstable();
        bounds.dedup();
        let counts = vec![0; bounds.len() + 1];
        Self { bounds, counts }
    }

    pub(super) fn record(&mut self, value: u64) {
        self.counts[self.bounds.partition_point(|&bound| bound < value)] += 1;
    }

    /// Values at or below one of the bounds, and all values.
    pub(super) fn at_most(&self, bound: u64) -> (f64, f64) {
        let place = self.bounds.partition_point(|&other| other < bound);
        let below: u64 = self.counts[..=place].iter().sum();
        (below as f64, self.counts.iter().sum::<u64>() as f64)
    }

    pub(super) fn clear(&mut self) {
        self.counts.fill(0);
    }
}

/// Visits to one cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Visits {
    pub(super) begun: u64,
    /// Visits begun after a wait.
    pub(super) waited: u64,
    /// Waits before the first start, ticks.
    pub(super) wait: u64,
    /// Their squares, square minutes.
    pub(super) wait_squares: f64,
    /// Units that gave up waiting, and how long they had waited, ticks.
    pub(super) gave_up: u64,
    pub(super) wait_in_vain: u64,
    pub(super) ended: u64,
    /// Time without service of the visits that ended, interruptions included, ticks.
    pub(super) whole_wait: u64,
    /// From the start of a visit to its end, ticks.
    pub(super) sojourn: u64,
    /// Visits that ended with people of their own: one for each batch.
    pub(super) led: u64,
    /// Waits for a batch to be complete, ticks.
    pub(super) formed: u64,
}

impl Visits {
    pub(super) fn add(&mut self, other: &Self) {
        self.begun += other.begun;
        self.waited += other.waited;
        self.wait += other.wait;
        self.wait_squares += other.wait_squares;
        self.gave_up += other.gave_up;
        self.wait_in_vain += other.wait_in_vain;
        self.ended += other.ended;
        self.whole_wait += other.whole_wait;
        self.sojourn += other.sojourn;
        self.led += other.led;
        self.formed += other.formed;
    }
}

/// Units of one stream that left.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Departures {
    /// Units that arrived.
    pub(super) arrived: u64,
    /// Units that were not let in.
    pub(super) refused: u64,
    /// Waiting outside that has ended, ticks.
    pub(super) outside: u64,
    pub(super) count: u64,
    /// From arrival to leaving, ticks.
    pub(super) lead: u64,
    /// Their squares, square minutes.
    pub(super) lead_squares: f64,
}

/// The whole system at one instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Snapshot {
    pub(super) at: u64,
    pub(super) waiting: u64,
    pub(super) working: u64,
    pub(super) left: u64,
    /// Integrals up to here, ticks.
    pub(super) waiting_area: u64,
    pub(super) working_area: u64,
}
