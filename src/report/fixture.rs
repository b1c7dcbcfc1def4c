//! Plausible results for tests: a helpdesk of half a year, and how it could have come out otherwise.

use crate::experiment::results::{
    ActivityFates, ActivityResult, BacklogResult, Cause, Estimate, Fates, Flow, OutputResult,
    ParameterResult, PeopleResult, PoolResult, PriorityResult, Quantiles, Results, Series, ServiceResult,
    StageResult, StockResult, Stopped, StreamResult, SupportLevelResult, WaitingByCause, Week, Worth,
};
use crate::model::Stage;
use crate::time::{SimTime, Span, TICKS_PER_WEEK};

use super::Provenance;

const WEEKS: u64 = 26;

/// A figure with a half-width.
pub(super) fn about(value: f64, half: f64) -> Estimate {
    Estimate { value, interval: Some((value - half, value + half)) }
}

fn within(value: f64, relative: f64) -> Estimate {
    about(value, value.abs() * relative)
}

fn quantiles(mean: f64) -> Quantiles {
    Quantiles {
        mean: within(mean, 0.03),
        p50: within(mean * 0.4, 0.02),
        p85: within(mean * 1.9, 0.05),
        p95: within(mean * 3.6, 0.08),
    }
}

fn causes(all: f64, contention: f64, off_shift: f64, overtaken: f64, external: f64) -> WaitingByCause {
    WaitingByCause::from_fn(|cause| match cause {
        Cause::Contention => within(all * contention, 0.05),
        Cause::OffShift => within(all * off_shift, 0.02),
        Cause::Overtaken => within(all * overtaken, 0.04),
        Cause::External => within(all * external, 0.01),
        _ => about(0.0, 0.0),
    })
}

fn flow(per_week: f64, lead: f64) -> Flow {
    Flow {
        arrived: within(per_week * 22.0, 0.003),
        finished: within(per_week * 22.0 * 0.999, 0.003),
        throughput_per_week: within(per_week * 0.999, 0.003),
        lead_time: Some(quantiles(lead)),
        touch_time: Some(within(0.4, 0.01)),
        waiting: Some(causes(lead - 0.4, 0.42, 0.35, 0.08, 0.15)),
        flow_efficiency: Some(within(0.4 / lead, 0.03)),
        work_in_progress: within(per_week * lead / 168.0, 0.03),
        inside_at_end: within(per_week * lead / 150.0, 0.1),
        sla_resolve: Some(about(0.912, 0.006)),
        sla_respond: Some(about(0.967, 0.003)),
        cost_per_unit: Some(within(31.4, 0.01)),
        first_contact: Some(about(0.712, 0.004)),
        fates: fates(),
        worth: worth(),
        backlog: None,
    }
}

fn worth() -> Worth {
    Worth {
        lead_time_business: Some(within(2.1, 0.03)),
        value_gained_per_week: Some(within(19_400.0, 0.01)),
        value_lost_per_week: Some(within(2_310.0, 0.04)),
        value_lost_per_unit: Some(within(5.02, 0.04)),
        satisfaction: Some(about(0.871, 0.004)),
    }
}

/// Two priorities of a stream.
fn priorities() -> Vec<PriorityResult> {
    let one = |priority: u8| PriorityResult {
        priority,
        finished: within(800.0 * f64::from(priority), 0.02),
        lead_time: Some(within(3.0 * f64::from(priority), 0.03)),
        sla_resolve: Some(about(0.9, 0.01)),
        sla_respond: Some(about(0.95, 0.01)),
    };
    vec![one(1), one(3)]
}

fn support_level((level, pool): (u8, &str)) -> SupportLevelResult {
    let step = f64::from(level);
    SupportLevelResult {
        level,
        pools: vec![pool.to_owned()],
        handled: within(11_000.0 / step, 0.01),
        solved: within(7_000.0 / step, 0.01),
        solved_share: Some(within(2.0 / 3.0 / step, 0.01)),
        cost_per_unit: Some(within(21.8 * step, 0.01)),
        cost_to_solve: Some(within(21.8 * step * step, 0.01)),
    }
}

fn fates() -> Fates {
    Fates {
        refused: Some(about(0.004, 0.001)),
        balked: Some(about(0.002, 0.001)),
        abandoned: Some(about(0.031, 0.003)),
        overflowed: Some(within(0.02, 0.1)),
        retried: Some(within(0.05, 0.1)),
        blocked: Some(within(0.01, 0.2)),
        sent_back: Some(within(0.15, 0.03)),
        reopened: Some(within(0.04, 0.05)),
        reassigned: Some(within(0.41, 0.01)),
        ping_pong: Some(about(0.021, 0.002)),
        first_level: Some(about(0.634, 0.004)),
        right_first_time: Some(about(0.842, 0.003)),
        throughput_yield: Some(about(0.829, 0.003)),
        complete_accurate: Some(0.845),
    }
}

fn activity_fates(share: f64) -> ActivityFates {
    ActivityFates {
        refused_per_week: within(2.0 * share, 0.2),
        balked_per_week: within(1.0 * share, 0.2),
        gave_up_per_week: within(14.0 * share, 0.1),
        overflowed_per_week: within(9.0 * share, 0.1),
        retried_per_week: within(23.0 * share, 0.1),
        sent_back_per_week: within(70.0 * share, 0.03),
        outside: within(0.3 * share, 0.1),
        blocked: within(0.1 * share, 0.2),
        blocked_share: Some(within(0.02, 0.2)),
        wait_in_vain: Some(within(0.6, 0.05)),
    }
}

/// An activity with a share of 2,000 hours of waiting a week.
fn activity(
    name: &str,
    title: &str,
    stage: Stage,
    pools: &[&str],
    share: f64,
    mix: [f64; 4],
) -> ActivityResult {
    let [contention, off_shift, overtaken, external] = mix;
    ActivityResult {
        name: name.to_owned(),
        title: title.to_owned(),
        stage,
        practice: Some("incident management".to_owned()),
        pools: pools.iter().map(|&pool| pool.to_owned()).collect(),
        completed_per_week: within(120.0 + 400.0 * share, 0.01),
        visits_per_unit: Some(within(0.3 + share, 0.01)),
        wait: Some(quantiles(0.2 + 9.0 * share)),
        touch_time: Some(within(0.5, 0.01)),
        waiting_per_week: causes(2000.0 * share, contention, off_shift, overtaken, external),
        share_of_waiting: Some(within(share, 0.05)),
        waiting_units: within(12.0 * share, 0.05),
        in_work: within(1.4, 0.02),
        fates: activity_fates(share),
    }
}

fn pool(name: &str, title: &str, paid: f64, occupancy: f64) -> PoolResult {
    PoolResult {
        name: name.to_owned(),
        title: title.to_owned(),
        paid: about(paid, 0.0),
        on_duty: within(paid * 0.71, 0.001),
        busy: within(paid * 0.7 * occupancy, 0.01),
        utilization: Some(within(occupancy * 0.7, 0.01)),
        occupancy: Some(within(occupancy, 0.01)),
        overtime_per_week: within(2.4, 0.1),
        cost_per_week: within(paid * 168.0 * 80.0, 0.002),
        load: Some(occupancy * 1.01),
        people: Vec::new(),
    }
}

fn stage(stage: Stage) -> StageResult {
    StageResult {
        stage,
        completed_per_week: within(320.0, 0.01),
        touch_per_week: within(74.0, 0.01),
        waiting_per_week: within(810.0, 0.05),
        work_in_progress: within(5.2, 0.04),
    }
}

/// A wave without chance, so that a series looks like one.
fn wave(place: usize) -> f64 {
    (place as f64 * 1.7).sin() * 0.03 + (place as f64 * 0.6).cos() * 0.02
}

fn series(per_week: f64, activities: usize) -> Series {
    let bins = WEEKS as usize;
    let ramp = |bin: usize| 1.0 - 0.35 * (-(bin as f64) / 1.2).exp();
    let line = |level: f64, wobble: f64, half: f64| -> Vec<Estimate> {
        (0..bins).map(|bin| within(level * ramp(bin) * (1.0 + wobble * wave(bin)), half)).collect()
    };
    Series {
        ends: (1..=WEEKS).map(|week| SimTime::from_ticks(week * TICKS_PER_WEEK)).collect(),
        arrivals_per_week: (0..bins).map(|bin| within(per_week * (1.0 + wave(bin + 3)), 0.01)).collect(),
        throughput_per_week: line(per_week, 0.8, 0.018),
        work_in_progress: line(44.0, 1.0, 0.05),
        waiting: (0..activities).map(|place| line(1.0 + place as f64, 1.0, 0.1)).collect(),
        inside: (0..activities).map(|place| line(2.0 + place as f64, 1.0, 0.1)).collect(),
        parameters: vec![line(0.15, 0.1, 0.02)],
    }
}

fn week(activities: usize, pools: usize) -> Week {
    let hours = |level: f64| -> Vec<Estimate> {
        (0..168)
            .map(|hour: usize| {
                let open = (8..18).contains(&(hour % 24)) && hour < 120;
                within(if open { level } else { level * 0.1 }, 0.05)
            })
            .collect()
    };
    Week {
        arrivals: hours(7.0),
        throughput: hours(6.9),
        work_in_progress: hours(40.0),
        waiting: (0..activities).map(|_| hours(3.0)).collect(),
        on_duty: (0..pools).map(|_| hours(4.0)).collect(),
    }
}

fn parameter() -> ParameterResult {
    ParameterResult {
        name: "activities.log.duration".to_owned(),
        unit: "h",
        start: 0.2,
        at_end: within(0.15, 0.02),
    }
}

/// Two streams, of which one promises something.
fn streams() -> Vec<StreamResult> {
    vec![
        StreamResult {
            name: "password".to_owned(),
            title: "Password and access".to_owned(),
            flow: Flow { lead_time: Some(quantiles(0.7)), sla_resolve: None, ..flow(238.0, 0.7) },
            priorities: Vec::new(),
        },
        StreamResult {
            name: "software".to_owned(),
            title: "Application incident".to_owned(),
            flow: flow(222.0, 11.9),
            priorities: priorities(),
        },
    ]
}

/// A helpdesk whose second line is the bottleneck.
pub(super) fn helpdesk() -> Results {
    let activities = vec![
        activity(
            "log",
            "Log, classify, first fix",
            Stage::Engage,
            &["service_desk"],
            0.14,
            [0.5, 0.2, 0.3, 0.0],
        ),
        activity(
            "diagnose",
            "Diagnose and resolve",
            Stage::DeliverSupport,
            &["second_line"],
            0.61,
            [0.62, 0.31, 0.07, 0.0],
        ),
        activity("ask_user", "Ask the user", Stage::Engage, &[], 0.15, [0.0, 0.0, 0.0, 1.0]),
        activity(
            "engineer",
            "Engineer a fix",
            Stage::ObtainBuild,
            &["engineers"],
            0.10,
            [0.3, 0.7, 0.0, 0.0],
        ),
    ];
    let pools = vec![
        pool("service_desk", "Service desk", 1.43, 0.72),
        pool("second_line", "Second line", 1.19, 0.87),
        pool("engineers", "Engineers", 0.48, 0.64),
    ];
    Results {
        name: "helpdesk".to_owned(),
        title: "IT helpdesk".to_owned(),
        start: "2026-01-05T00:00:00".to_owned(),
        time_zone: "Europe/London".to_owned(),
        seed: 2026,
        warm_up: SimTime::from_ticks(4 * TICKS_PER_WEEK),
        warm_up_note: None,
        horizon: SimTime::from_ticks(WEEKS * TICKS_PER_WEEK),
        replications: 100,
        stopped: Stopped::Planned,
        deadlock: None,
        confidence: 0.95,
        whole: flow(460.0, 6.1),
        streams: streams(),
        series: series(460.0, activities.len()),
        week: week(activities.len(), pools.len()),
        activities,
        pools,
        stages: [Stage::Engage, Stage::ObtainBuild, Stage::DeliverSupport].map(stage).to_vec(),
        outputs: vec![OutputResult { name: "service request".to_owned(), per_week: within(455.0, 0.003) }],
        parameters: vec![parameter()],
        support_levels: Vec::new(),
        named: Vec::new(),
        stocks: Vec::new(),
        services: Vec::new(),
        events: 1_234_567,
    }
}

/// The helpdesk with a stock, a service, support levels and a backlog.
pub(super) fn supplied() -> Results {
    let mut results = helpdesk();
    results.pools[0].people.push(PeopleResult {
        title: "Trainees".to_owned(),
        staff: 2,
        speed: 0.7,
        occupancy: Some(within(0.81, 0.02)),
    });
    results.whole.backlog = Some(BacklogResult { at_start: about(120.0, 0.0), at_end: within(3.2, 0.2) });
    results.support_levels = [(1, "Service desk"), (2, "Second line")].map(support_level).to_vec();
    results.stocks.push(StockResult {
        name: "laptop".to_owned(),
        title: "Laptops".to_owned(),
        level: within(6.2, 0.02),
        level_at_end: within(6.0, 0.1),
        empty: Some(within(0.031, 0.2)),
        at_once: Some(within(0.962, 0.01)),
        consumed_per_week: within(14.0, 0.02),
        produced_per_week: within(1.0, 0.05),
        delivered_per_week: within(13.0, 0.02),
        orders_per_week: within(1.3, 0.02),
    });
    results.services.push(ServiceResult {
        name: "mail".to_owned(),
        title: "Mail".to_owned(),
        availability: Some(within(0.996, 0.001)),
        availability_agreed: Some(within(0.994, 0.001)),
        failures_per_week: within(0.25, 0.1),
        time_to_restore: Some(within(2.7, 0.05)),
    });
    results
}

/// The helpdesk without any figure that needs a second replication.
pub(super) fn one_replication() -> Results {
    let mut results = helpdesk();
    results.replications = 1;
    let bare = |estimate: &mut Estimate| estimate.interval = None;
    bare(&mut results.whole.arrived);
    bare(&mut results.whole.finished);
    if let Some(lead) = &mut results.whole.lead_time {
        *lead = Quantiles { mean: Estimate { value: 6.1, interval: None }, ..*lead };
    }
    results.whole.flow_efficiency.iter_mut().for_each(bare);
    for activity in &mut results.activities {
        activity.share_of_waiting.iter_mut().for_each(bare);
    }
    for pool in &mut results.pools {
        pool.occupancy.iter_mut().for_each(bare);
    }
    let series = &mut results.series;
    for line in [&mut series.arrivals_per_week, &mut series.throughput_per_week, &mut series.work_in_progress]
    {
        line.iter_mut().for_each(bare);
    }
    results
}

/// The first two activities wait alike.
pub(super) fn tied() -> Results {
    let mut results = helpdesk();
    for (activity, share) in results.activities.iter_mut().zip([0.36, 0.39, 0.15, 0.10]) {
        activity.share_of_waiting = Some(about(share, 0.03));
        activity.waiting_per_week = causes(2000.0 * share, 0.6, 0.3, 0.1, 0.0);
    }
    results
}

/// Work comes and goes; nobody waits.
pub(super) fn quiet() -> Results {
    let mut results = helpdesk();
    results.whole.flow_efficiency = Some(about(1.0, 0.0));
    for activity in &mut results.activities {
        activity.share_of_waiting = None;
        activity.waiting_per_week = causes(0.0, 0.0, 0.0, 0.0, 0.0);
    }
    results
}

/// More work comes to the second line than it can do.
pub(super) fn overloaded() -> Results {
    let mut results = helpdesk();
    results.pools[1].load = Some(1.12);
    results.whole.finished = within(430.0 * 22.0, 0.003);
    for (bin, inside) in results.series.work_in_progress.iter_mut().enumerate() {
        *inside = within(40.0 + 30.0 * bin as f64, 0.05);
    }
    for (throughput, end) in results.series.throughput_per_week.iter_mut().zip(1..) {
        *throughput = within(430.0 * (1.0 + wave(end)), 0.01);
    }
    results
}

/// As many activities as asked for, with a long tail.
pub(super) fn many(count: usize) -> Results {
    let mut results = helpdesk();
    let weight = |place: usize| 0.8_f64.powi(place as i32);
    let all: f64 = (0..count).map(weight).sum();
    results.activities = (0..count)
        .map(|place| {
            let pools: &[&str] = [&["second_line"][..], &["service_desk", "engineers"], &[]][place % 3];
            let mix = if pools.is_empty() { [0.0, 0.0, 0.0, 1.0] } else { [0.5, 0.3, 0.2, 0.0] };
            let share = weight(place) / all;
            activity(
                &format!("step_{place}"),
                &format!("Step {place}"),
                Stage::DeliverSupport,
                pools,
                share,
                mix,
            )
        })
        .collect();
    results
}

/// Names longer than any chart or table has room for.
pub(super) fn long_names() -> Results {
    let mut results = helpdesk();
    results.title = "The helpdesk of a very large organization with many departments".to_owned();
    results.activities[1].title =
        "Diagnose, reproduce, document and finally resolve the incident together with the vendor".to_owned();
    results.activities[3].title =
        "Donaudampfschifffahrtsgesellschaftskapitänsausschuss <&> \"Rückfrage\"".to_owned();
    results.pools[1].title = "Second line for applications, databases and middleware".to_owned();
    results.streams[0].title = "Passwords, access rights, certificates and everything like it".to_owned();
    results
}

/// Nothing happened at all.
pub(super) fn empty() -> Results {
    let mut results = quiet();
    let nothing = about(0.0, 0.0);
    let none = Flow {
        arrived: nothing,
        finished: nothing,
        throughput_per_week: nothing,
        lead_time: None,
        touch_time: None,
        waiting: None,
        flow_efficiency: None,
        work_in_progress: nothing,
        inside_at_end: nothing,
        sla_resolve: None,
        sla_respond: None,
        cost_per_unit: None,
        first_contact: None,
        fates: Fates::default(),
        worth: Worth::default(),
        backlog: None,
    };
    for stream in &mut results.streams {
        stream.flow = none.clone();
    }
    results.whole = none;
    for activity in &mut results.activities {
        activity.wait = None;
        activity.visits_per_unit = None;
    }
    let bins = results.series.ends.len();
    results.series.arrivals_per_week = vec![nothing; bins];
    results.series.throughput_per_week = vec![nothing; bins];
    results.series.work_in_progress = vec![nothing; bins];
    results
}

/// Everything a thousand thousand times as large, or as small.
pub(super) fn scaled(by: f64) -> Results {
    let mut results = helpdesk();
    let times = |estimate: &mut Estimate| {
        estimate.value *= by;
        estimate.interval = estimate.interval.map(|(low, high)| (low * by, high * by));
    };
    times(&mut results.whole.arrived);
    times(&mut results.whole.finished);
    let series = &mut results.series;
    for line in [&mut series.arrivals_per_week, &mut series.throughput_per_week, &mut series.work_in_progress]
    {
        line.iter_mut().for_each(times);
    }
    for activity in &mut results.activities {
        activity.waiting_per_week.iter_mut().for_each(|(_, hours)| times(hours));
    }
    results
}

/// The same shape over another length of time.
pub(super) fn stretched(total: Span, warm_up: Span) -> Results {
    let mut results = helpdesk();
    let bins = results.series.ends.len() as u64;
    results.series.ends = (1..=bins).map(|bin| SimTime::from_ticks(total.ticks() / bins * bin)).collect();
    results.horizon = SimTime::from_ticks(total.ticks());
    results.warm_up = SimTime::from_ticks(warm_up.ticks());
    results
}

/// Where and when the run was made.
pub(super) fn provenance() -> Provenance {
    Provenance {
        version: "0.1.0".to_owned(),
        command: "vsim run scenarios/helpdesk.toml".to_owned(),
        scenario_file: "scenarios/helpdesk.toml".to_owned(),
        scenario_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        started: "2026-01-05T09:00:00Z".to_owned(),
        ended: "2026-01-05T09:00:02Z".to_owned(),
        threads: 2,
    }
}
