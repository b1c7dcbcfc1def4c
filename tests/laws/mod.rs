//! Laws that hold for every model, on models made at random from a seed.
//!
//! The models are written as scenario text, with times on a lattice of five minutes so that things coincide, and
//! hold all that the language can combine: shared pools, needs of several, alternatives, shifts with every policy,
//! interruptions, delays, loops, batches, targets, daylight saving.

mod active_periods;
mod backlog;
mod demand;
mod people;
mod presence;
mod random_model;
mod refills;
mod watch;
mod work;

use vsim::kernel::observer::Unwatched;
use vsim::kernel::plan::Plan;
use vsim::kernel::{Kernel, Outcome};
use vsim::model::{Attachments, Model};
use vsim::observe::recorder::Recorder;
use vsim::observe::windows::Window;
use vsim::time::{SimTime, TICKS_PER_HOUR};

use crate::timetable::{compiled, see_model, timetable};

use random_model::{Parts, parts};
use watch::Watch;

/// Random models that each law is held against.
const MODELS: u64 = 300;
/// How many of them are compared with a changed version of theirs.
const COMPARED: u64 = 200;

fn model(text: &str) -> Model {
    compiled(text, &Attachments::new())
}

fn recorded(
    kernel: &mut Kernel<'_>,
    recorder: &mut Recorder<'_>,
    seed: u64,
    replication: u64,
) -> (Outcome, String) {
    recorder.reset();
    let outcome = kernel.run(seed, replication, recorder);
    let observations = recorder.observations(outcome);
    assert!(observations.balance.holds(), "{:?}", observations.balance);
    (outcome, format!("{observations:?}"))
}

#[test]
fn nothing_is_lost_and_nobody_works_who_is_not_there() {
    let mut events = 0;
    for seed in 0..MODELS {
        let text = parts(seed).text();
        let model = model(&text);
        let plan = Plan::new(&model);
        let mut watch = Watch::new(&model);
        let outcome = Kernel::new(&plan).run(model.run.seed, seed, &mut watch);
        let unwatched = Kernel::new(&plan).run(model.run.seed, seed, &mut Unwatched);
        assert_eq!(outcome, unwatched, "whoever looks, the same happens in model {seed}");
        events += outcome.events;
        assert!(watch.faults.is_empty(), "model {seed}\n{text}\n{}", watch.faults.join("\n"));
        // The balance and the causes of waiting of every unit.
        see_model(&model, seed);
    }
    assert!(events > 200 * MODELS, "the models are not empty: {events} events");
}

#[test]
fn enough_of_the_models_have_people_who_are_away_or_rest() {
    let with = |key: &str| (0..MODELS).filter(|&seed| parts(seed).text().contains(key)).count();
    let several = with("starts_at = 2") + with("starts_at = 3");
    let counts = [with("away."), with("when_idle"), several, with("setup = ")];
    assert!(counts.iter().all(|&count| count >= 5), "{counts:?}");
}

#[test]
fn a_kernel_that_is_used_again_is_as_good_as_new() {
    for seed in 0..MODELS {
        let model = model(&parts(seed).text());
        let plan = Plan::new(&model);
        let window =
            Window { warm_up: SimTime::from_ticks(7 * TICKS_PER_HOUR), bins: 10, week: true, details: true };
        let (mut used, mut recorder) = (Kernel::new(&plan), Recorder::new(&model, window));
        for replication in [3, 1, 2] {
            recorded(&mut used, &mut recorder, seed, replication);
        }
        let again = recorded(&mut used, &mut recorder, seed, 1);
        let fresh = recorded(&mut Kernel::new(&plan), &mut Recorder::new(&model, window), seed, 1);
        assert!(again == fresh, "model {seed}\n{}", parts(seed).text());
    }
}

/// Holds a change of a scenario to the law that it changes nothing in the timetable, seen without the lines of
/// what is `aside` or a `ghost`, or about `nobody`, and without the names of the alternatives that were taken.
fn changes_nothing(change: impl Fn(&Parts) -> Option<Parts>) {
    let view = |text: &str, seed: u64| -> String {
        let whole = timetable(&model(text), seed);
        let lines =
            whole.lines().filter(|line| !["aside", "ghost", "nobody"].iter().any(|name| line.contains(name)));
        lines.map(|line| line.split(" with ").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
    };
    let mut compared = 0;
    for seed in 0..COMPARED {
        let before = parts(seed);
        let Some(after) = change(&before) else { continue };
        let (expected, found) = (view(&before.text(), seed), view(&after.text(), seed));
        assert!(
            expected == found,
            "model {seed}\n{}\nand\n{}\ndiffer:\n{}",
            before.text(),
            after.text(),
            first_difference(&expected, &found)
        );
        compared += 1;
    }
    assert!(compared >= 60, "enough of the models can be changed so: {compared}");
}

/// The first lines that differ.
fn first_difference(expected: &str, found: &str) -> String {
    let different = expected.lines().zip(found.lines()).find(|(expected, found)| expected != found);
    different.map_or_else(|| "one is longer".to_owned(), |(expected, found)| format!("{expected}\n{found}"))
}

/// A stream of which no unit ever arrives, and the activity that it would enter.
fn add_ghost(parts: &mut Parts, pool: &str, discipline: &str) {
    let name = format!("ghost_of_{pool}");
    let stream = format!("arrivals = {{ times = [\"52 weeks\"] }}\nenters = \"{name}\"\n");
    let activity = format!("stage = \"plan\"\npool = \"{pool}\"\ndiscipline = \"{discipline}\"\n");
    parts.streams.push((name.clone(), stream));
    parts.activities.push((name, activity));
}

#[test]
fn the_order_of_sections_and_the_titles_change_nothing() {
    changes_nothing(|before| {
        let mut after = before.clone();
        after.sections_reversed = true;
        for (_, written) in after.pools.iter_mut().chain(&mut after.streams).chain(&mut after.activities) {
            written.push_str("title = \"another\"\n");
        }
        Some(after)
    });
}

#[test]
fn a_stream_with_an_activity_and_a_pool_of_its_own_changes_no_draw_of_the_others() {
    changes_nothing(|before| {
        let mut after = before.clone();
        let named = |written: &str| ("aside".to_owned(), written.to_owned());
        after.pools.insert(0, named("staff = 1\n"));
        after.activities.insert(0, named("stage = \"plan\"\npool = \"aside\"\nduration = \"7 min\"\n"));
        after.streams.insert(0, named("arrivals = { rate = \"4/h\" }\nenters = \"aside\"\n"));
        Some(after)
    });
}

#[test]
fn the_short_way_of_the_common_case_and_the_long_way_come_to_the_same() {
    // A second line of a pool sends all of the pool's work the long way, also if nobody ever comes to it.
    changes_nothing(|before| {
        let mut after = before.clone();
        before.pools.iter().for_each(|(pool, _)| add_ghost(&mut after, pool, "lifo"));
        Some(after)
    });
}

#[test]
fn that_work_could_be_interrupted_changes_nothing_where_it_never_is() {
    // Only where the rule between lines is given: without it, it depends on the disciplines.
    changes_nothing(|before| {
        let mut after = before.clone();
        before.pools.iter().for_each(|(pool, _)| add_ghost(&mut after, pool, "preemptive_resume"));
        let given = |written: &str| written.lines().any(|line| line.starts_with("between"));
        before.pools.iter().all(|(_, written)| given(written)).then_some(after)
    });
}

#[test]
fn servers_kept_one_by_one_do_the_same_as_numbers_of_them() {
    changes_nothing(|before| {
        let mut after = before.clone();
        let text = before.text();
        if text.contains("changeover = ") || text.contains("by = \"person\"") {
            return None;
        }
        for (_, written) in after.pools.iter_mut().filter(|(_, one)| !one.contains("people = ")) {
            *written += "away.never = { after = \"10 weeks\", lasts = \"1 h\", clock = \"working\" }\n";
        }
        Some(after)
    });
}

#[test]
fn an_alternative_that_is_never_there_changes_nothing() {
    changes_nothing(|before| {
        let mut after = before.clone();
        let mut changed = false;
        for (_, written) in &mut after.activities {
            for (pool, _) in &before.pools {
                let alone = format!("pool = \"{pool}\"\n");
                changed |= written.contains(&alone);
                let either = format!("pool = {{ first_of = [\"{pool}\", \"nobody\"] }}\n");
                *written = written.replace(&alone, &either);
            }
        }
        after.pools.push(("nobody".to_owned(), "staff = 0\n".to_owned()));
        changed.then_some(after)
    });
}
