//! Work that depends on who does it and on how often it has been done: laws of single alternatives, learning.

use crate::dist::Distribution;
use crate::id::Id;
use crate::model::{Learning, Model};
use crate::rng::RandomStream;
use crate::time::Speed;

use super::Kernel;
use super::plan::ticks;
use super::unit::{NONE, RIDES};

/// The work laws of single alternatives, and what is learned.
#[derive(Debug, Clone, Default)]
pub(super) struct Skills {
    /// The row of each cell; [`NONE`] where the law is the same whoever does the work.
    laws_of: Vec<u32>,
    /// By alternative; `None` where it is the law of the cell.
    laws: Vec<Vec<Option<Distribution>>>,
    /// The row of each cell; [`NONE`] where nothing is learned.
    learning_of: Vec<u32>,
    learnings: Vec<Learning>,
}

impl Skills {
    /// What there is of it in a model.
    pub(super) fn new(model: &Model) -> Self {
        let (mut laws, mut learnings) = (Vec::new(), Vec::new());
        let mut of_activity = Vec::new();
        for activity in &model.activities {
            let mut rows = (NONE, NONE);
            if !activity.own_durations.is_empty() {
                rows.0 = laws.len() as u32;
                laws.push(activity.own_durations.clone());
            }
            if let Some(learning) = activity.learning {
                rows.1 = learnings.len() as u32;
                learnings.push(learning);
            }
            of_activity.push(rows);
        }
        let rows = model.cells.iter().map(|cell| of_activity[cell.activity.index()]);
        let (laws_of, learning_of) = rows.unzip();
        Self { laws_of, laws, learning_of, learnings }
    }

    /// How many activities are learned.
    pub(super) fn learnings(&self) -> usize {
        self.learnings.len()
    }

    /// How the work at a cell is learned, with its row.
    pub(super) fn learning(&self, cell: u32) -> Option<(usize, &Learning)> {
        let row = self.learning_of[cell as usize] as usize;
        self.learnings.get(row).map(|learning| (row, learning))
    }
}

impl Kernel<'_> {
    /// Fits the work on a unit, which begins or is resumed, to who does it and to what has been learned: its amount when it
    /// begins, its speed always.
    #[inline(never)]
    pub(super) fn fit_work(&mut self, index: u32, begins: bool) {
        let plan = self.plan;
        let unit = &mut self.units[index];
        let cell = &plan.cells[unit.cell as usize];
        let laws = plan.skills.laws.get(plan.skills.laws_of[unit.cell as usize] as usize);
        if begins && let Some(Some(law)) = laws.map(|laws| &laws[usize::from(unit.option)]) {
            // With the luck that the unit would have with the others.
            let visit = self.counters.present(index, cell.counter);
            let mut luck = RandomStream::addressed(unit.key, cell.work_address, visit);
            unit.work = ticks(law.sample(&mut luck));
        }
        if let Some((row, learning)) = plan.skills.learning(unit.cell)
            && !learning.by_person
        {
            unit.speed = Speed::from_factor(unit.speed.factor() / learning.left_after(self.learned[row]));
        }
    }

    /// Work has been done once more. A batch is one repetition.
    pub(super) fn learn(&mut self, index: u32) {
        let unit = &self.units[index];
        let Some((row, learning)) = self.plan.skills.learning(unit.cell) else { return };
        if unit.option == RIDES {
            return;
        }
        if learning.by_person {
            self.learn_each(index, row, self.plan.cells[unit.cell as usize].line);
        } else {
            self.learned[row] += 1;
        }
    }
}
