//! Work that depends on who does it: laws of single alternatives, and people of different speed.

use crate::dist::Distribution;
use crate::id::Id;
use crate::model::Model;
use crate::rng::RandomStream;

use super::Kernel;
use super::observer::Observer;
use super::plan::ticks;
use super::unit::NONE;

/// The work laws of single alternatives.
#[derive(Debug, Clone, Default)]
pub(super) struct Skills {
    /// The row of each cell; [`NONE`] where the law is the same whoever does the work.
    of_cell: Vec<u32>,
    /// By alternative; `None` where it is the law of the cell.
    laws: Vec<Vec<Option<Distribution>>>,
}

impl Skills {
    /// The laws of a model.
    pub(super) fn new(model: &Model) -> Self {
        let mut skills = Self { of_cell: vec![NONE; model.cells.len()], laws: Vec::new() };
        for (id, cell) in model.cells.enumerate() {
            let laws = &model.activities[cell.activity].own_durations;
            if !laws.is_empty() {
                skills.of_cell[id.index()] = skills.laws.len() as u32;
                skills.laws.push(laws.clone());
            }
        }
        skills
    }
}

impl Kernel<'_> {
    /// Fits the work on a unit, which begins or is resumed, to who does it: its amount when it begins, its speed always.
    #[inline(never)]
    pub(super) fn fit_work(&mut self, index: u32, line: u32, begins: bool, observer: &mut impl Observer) {
        let plan = self.plan;
        let unit = &mut self.units[index];
        let option = usize::from(unit.option);
        let (speed, cell) = (unit.speed, &plan.cells[unit.cell as usize]);
        if begins
            && let Some(laws) = plan.skills.laws.get(plan.skills.of_cell[unit.cell as usize] as usize)
            && let Some(law) = &laws[option]
        {
            // With the luck that the unit would have with the others.
            let visit = self.counters.present(index, cell.counter);
            let mut luck = RandomStream::addressed(unit.key, cell.work_address, visit);
            unit.work = ticks(law.sample(&mut luck));
        }
        let need = &plan.lines[line as usize].options[option];
        let speed = self.take_people(index, need, speed, observer);
        self.units[index].speed = speed;
    }
}
