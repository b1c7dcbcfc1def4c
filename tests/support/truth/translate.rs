//! A case of the table as a scenario in the language that users write, with the minute as unit.

use std::fmt::Write as _;

use vsim::rng::name_key;

use super::case::{
    Arrival, BatchSize, Breakdown, Case, Class, Exit, Law, Routing, Schedule, Servers, Service, Station,
    Vacation, WhenFull,
};
use super::law;

/// Length of the cycle of rates and rosters in the table, minutes.
pub(super) const DAY_MINUTES: f64 = 1440.0;

/// Servers whose laws differ by more than their speed.
const UNLIKE_LAWS: Feature = "servers with laws of different form";

/// What a scenario cannot say yet, by name.
pub(crate) type Feature = &'static str;

/// The scenario of a case with this warm-up and this horizon (minutes), or the feature that it waits for.
///
/// Each case has its own seed, so that cases with the same names do not share their luck.
pub(super) fn scenario(case: &Case, warm_up: f64, horizon: f64) -> Result<String, Feature> {
    waits_for(case)?;
    let seed = name_key(&case.id) & 0xFFFF_FFFF;
    let mut text = format!("title = \"{}\"\n[run]\nhorizon = \"{horizon} min\"\nseed = {seed}\n", case.id);
    if warm_up > 0.0 {
        line(&mut text, &format!("warmup = \"{warm_up} min\""));
    }
    let mut activities = String::new();
    for (name, choice) in &case.model.choice {
        let next = match choice.rule.as_str() {
            "round_robin" => format!("{{ in_turn = {:?} }}", choice.options),
            "shortest_number_in_station" => format!("{{ shortest = {:?} }}", choice.options),
            _ => {
                let p = 1.0 / choice.options.len() as f64;
                next(&choice.options.iter().map(|to| Exit { to: to.clone(), p }).collect::<Vec<_>>())
            }
        };
        line(&mut activities, &format!("[activities.{name}]\nstage = \"engage\"\nnext = {next}"));
    }
    for (name, fork) in &case.model.fork {
        let next = format!("{{ all = {:?}, join = \"{}\" }}", fork.branches, destination(&fork.join));
        line(&mut activities, &format!("[activities.{name}]\nstage = \"engage\"\nnext = {next}"));
    }
    for station in &case.model.stations {
        if let Some(Service::MaxOf { max_of }) = &station.service {
            split_station(station, max_of, &mut text, &mut activities)?;
        } else if station.pools.is_some() {
            skilled_station(station, &mut text, &mut activities)?;
        } else {
            plain_station(case, station, &mut text, &mut activities)?;
        }
    }
    for class in &case.model.classes {
        stream(case, class, &mut text)?;
    }
    if let Some(wip) = case.model.wip_limit {
        let streams: Vec<&str> = case.model.classes.iter().map(|class| class.name.as_str()).collect();
        line(&mut text, &format!("[limits.system]\nwip = {wip}\nstreams = {streams:?}"));
    }
    for (station, count) in case.model.initial_tickets.iter().filter(|(_, count)| **count > 0) {
        let arrivals = format!("{{ times = [\"0 min\"], batch = {count} }}");
        line(
            &mut text,
            &format!("[streams.initial_{station}]\nenters = \"{station}\"\narrivals = {arrivals}"),
        );
    }
    Ok(text + &activities)
}

/// Finds what a scenario cannot say.
fn waits_for(case: &Case) -> Result<(), Feature> {
    let model = &case.model;
    for choice in model.choice.values() {
        match choice.rule.as_str() {
            "random_equal" | "round_robin" | "shortest_number_in_station" => {}
            _ => return Err("a rule of routing that is not known here"),
        }
    }
    model.stations.iter().try_for_each(station_waits_for)
}

fn station_waits_for(station: &Station) -> Result<(), Feature> {
    if !station.others.is_empty() {
        return Err("a property of the station that is not known here");
    }
    if let Some(Service::Other(_)) = &station.service {
        return Err("a law of work that is not known here");
    }
    Ok(())
}

/// A station with interchangeable servers: a pool of the same name and an activity.
fn plain_station(
    case: &Case,
    station: &Station,
    text: &mut String,
    activities: &mut String,
) -> Result<(), Feature> {
    let name = &station.name;
    line(activities, &format!("[activities.{name}]\nstage = \"deliver_support\""));
    if let Some(Servers::Count(servers)) = station.servers {
        line(activities, &format!("pool = \"{name}\""));
        line(activities, &format!("discipline = \"{}\"", discipline(station)?));
        if let Some(batch) = station.batch_service {
            line(activities, &format!("batch = {{ size = {}, least = {} }}", batch.max, batch.min));
        }
        match &station.schedule {
            None if matches!(station.service, Some(Service::PerServer { .. })) => people(station, text)?,
            None => line(text, &format!("[pools.{name}]\nstaff = {servers}")),
            Some(schedule) => roster(name, schedule, text),
        }
        if let Some(vacation) = &station.vacation {
            let idle = match vacation {
                Vacation::Multiple { dist } => format!("other_work = {}", law::written(dist)),
                Vacation::Single { dist } => format!("other_work = {}, once = true", law::written(dist)),
                Vacation::Setup { dist } => format!("setup = {}", law::written(dist)),
                Vacation::NPolicy { n } => format!("starts_at = {n}"),
            };
            line(text, &format!("when_idle = {{ {idle} }}"));
        }
        if let Some(Breakdown { up, down, clock }) = &station.breakdown {
            let clock = if clock == "operating" { "working" } else { "always" };
            let (after, lasts) = (law::written(up), law::written(down));
            line(text, &format!("away.outage = {{ after = {after}, lasts = {lasts}, clock = \"{clock}\" }}"));
        }
    }
    entrance(station, activities);
    match &station.service {
        Some(Service::Law(law)) => line(activities, &format!("duration = {}", law::written(law))),
        Some(Service::PerServer { per_server }) => {
            line(activities, &format!("duration = {}", law::written(&per_server[0])));
        }
        _ => {}
    }
    if let Some(Routing::Common(routing)) = &case.model.routing
        && let Some(exits) = routing.get(name)
    {
        let joins = exits.iter().any(|exit| exit.to == "join");
        let join = case.model.fork.values().next().filter(|_| joins).map(|fork| destination(&fork.join));
        let next = join.map_or_else(|| next(exits), |join| format!("\"{join}\""));
        line(activities, &format!("next = {next}"));
    }
    for class in &case.model.classes {
        let duration = match &station.service {
            Some(Service::PerClass { per_class }) => per_class.get(&class.name),
            _ => None,
        };
        let exits = match &case.model.routing {
            Some(Routing::PerClass { per_class }) => per_class.get(&class.name).and_then(|own| own.get(name)),
            _ => None,
        };
        if duration.is_some() || exits.is_some() {
            line(activities, &format!("[activities.{name}.for.{}]", class.name));
        }
        if let Some(law) = duration {
            line(activities, &format!("duration = {}", law::written(law)));
        }
        if let Some(exits) = exits {
            line(activities, &format!("next = {}", next(exits)));
        }
    }
    Ok(())
}

/// What keeps tickets out of a station, or makes them leave it.
fn entrance(station: &Station, activities: &mut String) {
    if let Some(places) = station.queue_capacity {
        line(activities, &format!("places = {places}"));
        match &station.when_full {
            Some(WhenFull::Word(word)) if word == "block_after_service" => {
                line(activities, "when_full = \"block\"");
            }
            Some(WhenFull::Retry { retry_after }) => {
                let after = law::written(retry_after);
                line(activities, &format!("when_full = {{ return_after = {after} }}"));
            }
            _ => {}
        }
    }
    if let Some(wip) = station.wip_limit {
        line(activities, &format!("wip = {wip}"));
    }
    if let Some(patience) = &station.patience {
        line(activities, &format!("patience = {}", law::written(patience)));
    }
}

/// A station with pools of different skills: an activity for each class, each with its own line, in the order in
/// which a person who can choose takes them.
fn skilled_station(station: &Station, text: &mut String, activities: &mut String) -> Result<(), Feature> {
    let (Some(pools_of), Some(preferences)) = (&station.pools, &station.class_pool_preference) else {
        return Err("a property of the station that is not known here");
    };
    for pool in pools_of {
        line(text, &format!("[pools.{}]\nstaff = {}\nbetween = \"listed\"", pool.name, pool.servers));
    }
    let first = pools_of.iter().find_map(|pool| pool.takes_first.as_ref());
    let mut classes: Vec<_> = preferences.iter().collect();
    classes.sort_by_key(|(class, _)| Some(*class) != first);
    for (class, pools) in classes {
        let law_of =
            |name: &String| pools_of.iter().find(|pool| pool.name == *name).map(|pool| &pool.service);
        let Some(law) = pools.first().and_then(law_of) else {
            return Err("a property of the station that is not known here");
        };
        let duration = law::written(law);
        let ways: Vec<String> = pools
            .iter()
            .map(|name| match law_of(name).filter(|own| *own != law) {
                None => format!("{name:?}"),
                Some(own) => format!("{{ pool = {name:?}, duration = {} }}", law::written(own)),
            })
            .collect();
        let ways = ways.join(", ");
        line(
            activities,
            &format!(
                "[activities.{}_{class}]\nstage = \"deliver_support\"\npool = {{ first_of = [{ways}] }}\n\
                 duration = {duration}",
                station.name
            ),
        );
    }
    Ok(())
}

/// A station that takes a ticket, lets its parts be done at the same time, and takes the next when all are done.
fn split_station(
    station: &Station,
    parts: &[Law],
    text: &mut String,
    activities: &mut String,
) -> Result<(), Feature> {
    let name = &station.name;
    let Some(Servers::Count(servers)) = station.servers else {
        return Err("a property of the station that is not known here");
    };
    let tasks: Vec<String> = (1..=parts.len()).map(|part| format!("{name}_{part}")).collect();
    line(
        activities,
        &format!("[activities.{name}]\nstage = \"engage\"\nnext = {{ all = {tasks:?}, join = \"done\" }}"),
    );
    for (task, law) in tasks.iter().zip(parts) {
        line(text, &format!("[pools.{task}]\nstaff = {servers}"));
        let duration = law::written(law);
        line(
            activities,
            &format!(
                "[activities.{task}]\nstage = \"engage\"\npool = \"{task}\"\nduration = {duration}\nnext = \"done\""
            ),
        );
    }
    let all: Vec<&String> = std::iter::once(name).chain(&tasks).collect();
    line(text, &format!("[limits.{name}]\nwip = {servers}\nactivities = {all:?}"));
    Ok(())
}

/// Servers of different speed, of whom the first that is idle is taken.
fn people(station: &Station, text: &mut String) -> Result<(), Feature> {
    let Some(Service::PerServer { per_server }) = &station.service else { return Ok(()) };
    if station.server_choice.as_deref() != Some("lowest_index_idle") {
        return Err("a choice between servers that is not known here");
    }
    let mean = |law: &Law| if let Law::Exponential { mean } = law { Ok(*mean) } else { Err(UNLIKE_LAWS) };
    let standard = mean(&per_server[0])?;
    let mut people = Vec::new();
    for law in per_server {
        people.push(format!("{{ staff = 1, speed = {} }}", standard / mean(law)?));
    }
    line(text, &format!("[pools.{}]\npeople = [{}]", station.name, people.join(", ")));
    Ok(())
}

/// The roster of a day as shifts, each with a calendar of its own.
fn roster(name: &str, schedule: &Schedule, text: &mut String) {
    let mut shifts = Vec::new();
    let mut calendars = String::new();
    for (number, segment) in schedule.segments.iter().enumerate().filter(|(_, segment)| segment.servers > 0) {
        let hours = format!("{}-{}", clock(segment.from), clock(segment.to));
        line(&mut calendars, &format!("[calendars.{name}_{number}]\nmon-sun = \"{hours}\""));
        shifts.push(format!("{{ staff = {}, calendar = \"{name}_{number}\" }}", segment.servers));
    }
    let policy = if schedule.at_reduction.as_deref() == Some("preempt") { "hand_back" } else { "finish" };
    line(text, &calendars);
    line(text, &format!("[pools.{name}]\nat_shift_end = \"{policy}\"\nshifts = [{}]", shifts.join(", ")));
}

fn discipline(station: &Station) -> Result<&'static str, Feature> {
    match station.discipline.as_deref() {
        None | Some("fifo") => Ok("fifo"),
        Some("lifo") => Ok("lifo"),
        Some("random") => Ok("random"),
        Some("sjf") => Ok("shortest"),
        Some("srpt") => Ok("shortest_remaining"),
        Some("priority_nonpreemptive") => Ok("priority"),
        Some("priority_preemptive_resume") => Ok("preemptive_resume"),
        Some(_) => Err("a discipline that is not known here"),
    }
}

/// A class as a stream.
fn stream(case: &Case, class: &Class, text: &mut String) -> Result<(), Feature> {
    let skilled = case.model.stations.iter().any(|station| station.pools.is_some());
    let enters = if skilled { format!("{}_{}", class.start, class.name) } else { class.start.clone() };
    let priority = class.priority.map_or_else(String::new, |number| format!("priority = {number}\n"));
    if let Some(arrivals) = arrivals(class, text)? {
        let name = &class.name;
        line(text, &format!("[streams.{name}]\nenters = \"{enters}\"\n{priority}arrivals = {arrivals}"));
    }
    Ok(())
}

/// The arrivals of a class as a TOML value; `None` if nothing arrives.
fn arrivals(class: &Class, text: &mut String) -> Result<Option<String>, Feature> {
    Ok(Some(match &class.arrival {
        Arrival::Poisson { mean_interarrival, batch_size } => {
            let batch = match batch_size {
                None => String::new(),
                Some(BatchSize::Fixed { value }) => format!(", batch = {value}"),
                Some(BatchSize::Geometric { mean }) => format!(", batch = {{ geometric = {mean} }}"),
            };
            format!("{{ rate = \"{}/min\"{batch} }}", 1.0 / mean_interarrival)
        }
        Arrival::Renewal { interarrival } => format!("{{ every = {} }}", law::written(interarrival)),
        Arrival::SinusoidalPoisson { mean_interarrival, relative_amplitude, period } => {
            let rate = 1.0 / mean_interarrival;
            let wave = format!("{{ amplitude = {relative_amplitude}, period = \"{period} min\" }}");
            format!("{{ rate = \"{rate}/min\", wave = {wave} }}")
        }
        Arrival::FiniteSource { population, think } => {
            format!("{{ population = {population}, every = {} }}", law::written(think))
        }
        Arrival::PiecewisePoisson { segments } => {
            let weights = segments.iter().map(|segment| {
                let (from, to) = (clock(segment.from as u32), clock(segment.to as u32));
                format!("\"{from}-{to}\" = {}", 1.0 / segment.mean_interarrival)
            });
            let weights = weights.collect::<Vec<_>>().join(", ");
            line(text, &format!("[profiles.{}]\nhour = {{ {weights} }}", class.name));
            let a_day: f64 = segments.iter().map(|one| (one.to - one.from) / one.mean_interarrival).sum();
            format!("{{ rate = \"{}/min\", profile = \"{}\" }}", a_day / DAY_MINUTES, class.name)
        }
        Arrival::DeterministicList { times } => {
            let times = times.iter().map(|time| format!("\"{time} min\"")).collect::<Vec<_>>().join(", ");
            format!("{{ times = [{times}] }}")
        }
        Arrival::Closed { population } => format!("{{ constant = {population} }}"),
        Arrival::Saturated => "{ saturated = true }".to_owned(),
        Arrival::None => return Ok(None),
        Arrival::Mmpp => return Err("arrivals that switch between rates at random"),
    }))
}

/// A name of the table as one of a scenario.
fn destination(name: &str) -> &str {
    if name == "exit" || name == "source" { "done" } else { name }
}

fn next(exits: &[Exit]) -> String {
    let exits = exits.iter().map(|Exit { to, p }| format!("{} = {p}", destination(to)));
    format!("{{ {} }}", exits.collect::<Vec<_>>().join(", "))
}

/// A time of day.
fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn line(text: &mut String, written: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{written}");
}
