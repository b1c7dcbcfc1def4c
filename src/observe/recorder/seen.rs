//! What the recorder has seen, once a replication has ended.

use crate::id::Id;
use crate::kernel::Outcome;
use crate::observe::details::Detail;
use crate::observe::observations::{
    CellObservations, LevelObservations, Observations, PRIORITIES, PoolObservations, PriorityObservations,
    StreamObservations,
};

use super::{Recorder, options};

impl Recorder<'_> {
    /// What was seen, once the replication has ended. Can be asked once for each: the bins and the week are given away.
    pub fn observations(&mut self, outcome: Outcome) -> Observations {
        let (bins, week) = (std::mem::take(&mut self.bins), std::mem::take(&mut self.week));
        let streams = self.streams.iter().zip(&self.areas.inside).map(|(stream, &area)| StreamObservations {
            arrived: stream.arrived - stream.at_start.arrived,
            left: stream.left - stream.at_start.left,
            lead: stream.lead - stream.at_start.lead,
            right_first_time: stream.left - stream.at_start.left - stream.wrong,
            inside_area: area,
            inside_at_end: stream.inside.count(),
            backlog: stream.backlog,
            backlog_at_end: stream.backlog_inside,
            ..stream.seen
        });
        let cells = self.cells.iter().enumerate().map(|(index, cell)| {
            let others = options(self.model, self.model.cells[Id::new(index)].activity) - 1;
            let first = cell.first_work as usize;
            let mut seen = self.areas.cells[index].clone();
            seen.work_area.extend_from_slice(&self.areas.work[first..first + others]);
            seen
        });
        let mut cells: Vec<CellObservations> = cells.collect();
        self.people.complete(&self.areas.people, &mut cells);
        self.entrances.complete(&self.areas.entrances, self.model, &mut cells);
        for &cell in &self.stuck {
            cells[cell].stuck += 1;
        }
        let mut streams: Vec<StreamObservations> = streams.collect();
        for (stream, seen) in self.model.streams.iter().zip(&mut streams) {
            seen.keep_clock(stream.target_calendar.is_some());
        }
        for (cell, seen) in self.model.cells.iter().zip(&cells) {
            streams[cell.stream.index()].add_cell(seen);
        }
        let pools = self.areas.pools.iter().map(|&[paid_area, duty_area, overtime_area]| PoolObservations {
            paid_area,
            duty_area,
            overtime_area,
        });
        Observations {
            outcome,
            window: self.windows.horizon - self.windows.warm_up,
            streams,
            cells,
            pools: pools.collect(),
            people: self.areas.people.rows.clone(),
            lead_times: self.lead_times.clone(),
            waits: self.waits.clone(),
            bins,
            bin: self.windows.bin,
            week,
            week_time: self.week_time.clone(),
            parameters: self.parameters.iter().map(|row| row.value).collect(),
            priorities: self.priorities(),
            levels: self.levels(),
            backlog_cleared: self.cleared,
            balance: self.balance,
            stocks: self.supplies.stocks(),
            services: self.supplies.services(),
        }
    }

    /// What was seen of the support levels, over all streams.
    fn levels(&self) -> LevelObservations {
        let mut all = LevelObservations::default();
        for levels in self.details.iter().flatten().filter_map(Detail::levels) {
            all.include(levels);
        }
        all
    }

    /// What was seen of each priority, by stream.
    fn priorities(&self) -> Vec<[PriorityObservations; PRIORITIES]> {
        let of = |stream: usize| match self.details.get(stream) {
            Some(Some(detail)) => detail.priorities(),
            _ => Default::default(),
        };
        (0..self.streams.len()).map(of).collect()
    }
}
