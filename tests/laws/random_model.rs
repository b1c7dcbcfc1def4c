//! Scenarios made at random from a seed.

use vsim::rng::RandomStream;

use super::{backlog, demand, people, presence, refills, work};

/// A scenario in parts, so that a test can change one: named tables and what is written in them.
#[derive(Clone)]
pub(super) struct Parts {
    run: String,
    pub(super) pools: Vec<(String, String)>,
    pub(super) streams: Vec<(String, String)>,
    pub(super) activities: Vec<(String, String)>,
    pub(super) stocks: Vec<(String, String)>,
    pub(super) services: Vec<(String, String)>,
    pub(super) sections_reversed: bool,
    /// What changes during the run, and what is open at its start.
    pub(super) rest: String,
}

impl Parts {
    /// The scenario as text.
    pub(super) fn text(&self) -> String {
        let section = |what: &str, entries: &[(String, String)]| -> String {
            let tables = entries.iter().map(|(name, written)| format!("[{what}.{name}]\n{written}"));
            tables.collect::<Vec<_>>().concat()
        };
        let mut sections = [
            section("pools", &self.pools),
            section("streams", &self.streams),
            section("activities", &self.activities),
            section("stocks", &self.stocks),
            section("services", &self.services),
        ];
        if self.sections_reversed {
            sections.reverse();
        }
        self.run.clone() + CALENDARS + &sections.concat() + &self.rest
    }
}

/// All of them are open from 13:00 to 16:00, so that people of several pools meet.
const CALENDARS: &str = r#"
[calendars]
day  = { mon-sun = "08:00-16:00" }
late = { mon-sun = "12:00-20:00" }
wide = { mon-sun = ["06:00-12:00", "13:00-22:00"] }
[profiles.peak]
hour = { "08-10" = 3, "10-18" = 1 }
"#;

/// What a model is rich in, so that rare combinations meet.
#[derive(Clone, Copy)]
struct Theme {
    disciplines: &'static [&'static str],
    /// Out of ten activities with people so many need one of a pool, so many several at once; the rest have
    /// alternatives.
    alone: usize,
    together: usize,
}

const DISCIPLINES: &[&str] = &[
    "fifo",
    "lifo",
    "random",
    "priority",
    "preemptive_resume",
    "preemptive_restart",
    "shortest",
    "earliest_due",
    "shortest_remaining",
];

const THEMES: [Theme; 7] = [
    Theme { disciplines: DISCIPLINES, alone: 5, together: 3 },
    Theme { disciplines: &["fifo", "priority"], alone: 10, together: 0 },
    Theme { disciplines: DISCIPLINES, alone: 2, together: 6 },
    Theme { disciplines: &["preemptive_resume", "preemptive_restart"], alone: 4, together: 0 },
    Theme { disciplines: &["preemptive_resume", "preemptive_resume", "fifo"], alone: 6, together: 2 },
    Theme { disciplines: &["preemptive_resume"], alone: 10, together: 0 },
    Theme { disciplines: &["shortest_remaining", "shortest_remaining", "fifo"], alone: 8, together: 1 },
];

pub(super) struct Dice(RandomStream);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(RandomStream::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound as u32) as usize
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }
}

/// The random scenario of a seed. It compiles, perhaps with warnings.
pub(super) fn parts(seed: u64) -> Parts {
    let mut dice = Dice::new(seed);
    let starts = ["2026-01-05", "2026-03-28", "2026-10-24", "2026-01-08T06:00:00"];
    let run = format!(
        "run.start = {}\nrun.time_zone = \"Europe/Berlin\"\nrun.horizon = \"2 d\"\nrun.warmup = \"7 h\"\nrun.seed = {seed}\n",
        dice.pick(&starts)
    );
    let mut most = Vec::new();
    let pools = (0..=dice.below(3)).map(|index| (format!("p{index}"), pool(&mut dice, &mut most))).collect();
    let count = 2 + dice.below(4);
    let theme = THEMES[dice.below(THEMES.len())];
    let mut activities: Vec<_> = (0..count)
        .map(|index| (format!("a{index}"), activity(&mut dice, theme, index, count, &most)))
        .collect();
    let streams: Vec<_> =
        (0..=dice.below(3)).map(|index| (format!("s{index}"), stream(&mut dice, index, count))).collect();
    // From numbers of their own, so that the rest of the model is as it would be without.
    let mut dice = Dice(RandomStream::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1)));
    let rest = changes(&mut dice, &mut activities, &streams);
    let (stocks, services) = (Vec::new(), Vec::new());
    let mut parts =
        Parts { run, pools, streams, activities, stocks, services, sections_reversed: false, rest };
    demand::add(&mut parts, seed);
    work::add(&mut parts, seed);
    refills::add(&mut parts, seed);
    people::add(&mut parts, seed);
    backlog::add(&mut parts, seed);
    presence::add(&mut parts, seed);
    parts
}

/// Changes and improvements of durations, shares and demand, in one model of three.
fn changes(dice: &mut Dice, activities: &mut [(String, String)], streams: &[(String, String)]) -> String {
    let mut text = String::new();
    if !dice.chance(35) {
        return text;
    }
    let mut change = |dice: &mut Dice, what: String| {
        let by = dice.pick(&["-50%", "+30%", "-100%", "+100%"]);
        let over = dice.pick(&["", "over = \"5 h\"\n"]);
        text += &format!(
            "[[changes]]\nwhat = \"{what}\"\nat = \"{} min\"\nby = \"{by}\"\n{over}",
            5 * dice.below(300)
        );
    };
    for (_, written) in activities.iter_mut() {
        if dice.chance(30) {
            let after = dice.pick(&["", ", after = \"2 h\""]);
            *written = format!(
                "improves = [{{ what = \"activities.a0.duration\", by = \"-5%\", floor = \"40%\"{after} }}]\n{written}"
            );
        }
    }
    for (name, written) in activities {
        if dice.chance(40) {
            change(dice, format!("activities.{name}.duration"));
        }
        if dice.chance(30) && written.contains("done = 0.2") {
            change(dice, format!("activities.{name}.next.done"));
        }
    }
    for (name, written) in streams {
        if dice.chance(40) && written.contains("rate = ") {
            change(dice, format!("streams.{name}.arrivals.rate"));
        }
    }
    text
}

/// A pool; `most` notes how many of it can be there at once.
fn pool(dice: &mut Dice, most: &mut Vec<usize>) -> String {
    let staff = 1 + dice.below(3);
    let mut text = match dice.below(10) {
        0..4 => format!("staff = {staff}\ncalendar = \"{}\"\n", dice.pick(&["day", "late", "wide"])),
        4..7 => format!(
            "shifts = [{{ staff = {staff}, calendar = \"day\" }}, {{ staff = 1, calendar = \"late\" }}]\n"
        ),
        _ => format!("staff = {staff}\n"),
    };
    most.push(if text.starts_with("shifts") { staff + 1 } else { staff });
    if text.contains("calendar") {
        text += &format!("at_shift_end = \"{}\"\n", dice.pick(&["finish", "suspend", "hand_back"]));
    }
    if dice.chance(70) {
        text += &format!("between = \"{}\"\n", dice.pick(&["longest_waiting", "priority", "listed"]));
    }
    if dice.chance(20) {
        text += "shrinkage = \"20%\"\n";
    }
    text
}

fn activity(dice: &mut Dice, theme: Theme, index: usize, count: usize, most: &[usize]) -> String {
    let mut text = "stage = \"deliver_support\"\n".to_owned();
    if dice.chance(20) {
        if dice.chance(50) {
            text += "calendar = \"day\"\n";
        }
        text += &format!("clock = \"{}\"\n", dice.pick(&["running", "paused"]));
    } else {
        let need = need(dice, theme, most);
        text += &format!("pool = {need}\ndiscipline = \"{}\"\n", dice.pick(theme.disciplines));
    }
    text += &format!("duration = {}\n", duration(dice));
    if dice.chance(25) {
        text += &format!("for = {{ s0 = {{ duration = {} }} }}\n", duration(dice));
    }
    entrance(dice, &mut text, index, count);
    let to = dice.below(count);
    let next = match index + 1 {
        next if next == count => format!("{{ done = 0.7, a{to} = 0.3 }}"),
        next if next == to => format!("{{ a{next} = 0.8, done = 0.2 }}"),
        next => format!("{{ a{next} = 0.5, a{to} = 0.3, done = 0.2 }}"),
    };
    text + &format!("next = {next}\n")
}

/// Few places, or a limit, or both.
fn entrance(dice: &mut Dice, text: &mut String, index: usize, count: usize) {
    if text.contains("pool") && dice.chance(25) {
        *text += &format!("places = {}\n", dice.below(4));
        match dice.below(5) {
            0 => {}
            1 => *text += "when_full = \"refuse\"\n",
            // Only forward, so that no lines overflow in a circle.
            2 => {
                *text +=
                    "when_full = { return_after = { exponential = { mean = \"30 min\" } }, tries = 3 }\n";
            }
            3 if index + 1 < count => *text += &format!("when_full = {{ overflow = \"a{}\" }}\n", index + 1),
            _ => *text += "when_full = \"block\"\n",
        }
    }
    if text.contains("pool") && dice.chance(25) {
        let law = dice.pick(&["\"20 min\"", "{ exponential = { mean = \"40 min\" } }", "\"2 h\""]);
        *text += &format!("patience = {law}\n");
        if index + 1 < count && dice.chance(30) {
            *text += &format!("gives_up_to = \"a{}\"\n", index + 1);
        }
    }
    if text.contains("pool") && dice.chance(15) {
        *text += "balking = { 1 = \"30%\", 3 = \"100%\" }\n";
    }
    if text.contains("discipline = \"priority\"") && dice.chance(40) {
        *text += "aging = \"1 h\"\n";
    }
    if dice.chance(15) {
        *text += &format!("wip = {}\nholds = \"{}\"\n", 1 + dice.below(4), dice.pick(&["done", "server"]));
    }
}

/// Who is needed: one of a pool, several at once, or alternatives.
fn need(dice: &mut Dice, theme: Theme, most: &[usize]) -> String {
    let one = dice.below(most.len());
    let other = (one + 1) % most.len();
    let pair = (0..most.len()).find(|&pool| most[pool] > 1);
    let both = dice.chance(50);
    let kind = dice.below(10);
    match pair {
        _ if kind < theme.alone => format!("\"p{one}\""),
        Some(pair) if kind < theme.alone + theme.together && (both || one == other) => {
            format!("{{ all = [\"p{pair}\", \"p{pair}\"] }}")
        }
        _ if one == other => format!("\"p{one}\""),
        _ if kind < theme.alone + theme.together => format!("{{ all = [\"p{one}\", \"p{other}\"] }}"),
        Some(pair) if both && pair != one => {
            format!("{{ first_of = [{{ all = [\"p{pair}\", \"p{pair}\"] }}, \"p{one}\"] }}")
        }
        _ if both => {
            let speed = dice.pick(&["50%", "130%"]);
            format!("{{ first_of = [\"p{one}\", {{ pool = \"p{other}\", speed = \"{speed}\" }}] }}")
        }
        _ => format!("{{ first_of = [\"p{one}\", \"p{other}\"] }}"),
    }
}

/// A duration, half of the time a multiple of five minutes.
fn duration(dice: &mut Dice) -> String {
    match dice.below(8) {
        0 => "{ exponential = { mean = \"20 min\" } }".to_owned(),
        1 => "{ uniform = { min = \"1 min\", max = \"40 min\" } }".to_owned(),
        2 => "{ lognormal = { mean = \"30 min\", cv = 1.2 } }".to_owned(),
        3 => "\"0 min\"".to_owned(),
        _ => format!("\"{} min\"", 5 * (1 + dice.below(8))),
    }
}

fn stream(dice: &mut Dice, index: usize, activities: usize) -> String {
    let mut arrivals = match dice.below(5) {
        0 => format!("rate = \"{}/h\"", 1 + dice.below(4)),
        1 => "rate = \"3/h\", profile = \"peak\"".to_owned(),
        2 => format!("every = \"{} min\"", 10 + 5 * dice.below(8)),
        3 => "every = { exponential = { mean = \"25 min\" } }".to_owned(),
        _ => {
            let mut times: Vec<usize> = (0..60).map(|_| 5 * dice.below(500)).collect();
            times.sort_unstable();
            let times: Vec<String> = times.iter().map(|minutes| format!("\"{minutes} min\"")).collect();
            format!("times = [{}]", times.join(", "))
        }
    };
    match dice.below(6) {
        0 => arrivals += ", batch = 2",
        1 => arrivals += ", batch = { geometric = 1.5 }",
        _ => {}
    }
    // The first stream reaches every activity and has due dates, which `earliest_due` needs.
    let enters = if index == 0 { 0 } else { dice.below(activities) };
    let mut text = format!("arrivals = {{ {arrivals} }}\nenters = \"a{enters}\"\n");
    match dice.below(4) {
        0 => text += &format!("priority = {}\n", 1 + dice.below(5)),
        1 | 2 => text += "priority = { 1 = \"20%\", 3 = \"50%\", 5 = \"30%\" }\n",
        _ => {}
    }
    if dice.chance(15) {
        text += &format!("wip = {}\n", 1 + dice.below(6));
    }
    if index == 0 || dice.chance(30) {
        let clock = if dice.chance(50) { ", clock = \"day\"" } else { "" };
        text += &format!("target = {{ resolve = \"4 h\", respond = \"1 h\"{clock} }}\n");
    }
    text
}
