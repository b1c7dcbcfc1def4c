//! A plausible analysis for tests: the helpdesk of the other tests, whose second line is the bottleneck.

use crate::analysis::results::{
    ActivePool, Ages, Analysis, Capacity, Change, ChangeKind, ChangeValues, Claim, Clearing, FAN,
    FinishedUnit, Flows, Forecast, Ladder, LeadTimes, MarginalValue, MarginalValues, Method, MethodResult,
    Move, OpenUnit, PoolActivity, Quantile, ResolveTarget, Rung, StageMove, TimelineSpan, Verdict,
};
use crate::model::Stage;

use super::super::fixture::{about, helpdesk as run};

fn value(change: Change, lead_time: (f64, f64), sla: (f64, f64)) -> MarginalValue {
    let helps = lead_time.0 + lead_time.1 < 0.0;
    let paid_hours_per_week = matches!(change, Change::Person(_)).then_some(52.5);
    let differences = vec![Some(about(lead_time.0, lead_time.1)), Some(about(sla.0, sla.1))];
    MarginalValue { change, replications: 100, differences, helps, may_be_best: false, paid_hours_per_week }
}

fn kind(kind: ChangeKind, mut places: Vec<MarginalValue>) -> ChangeValues {
    places[0].may_be_best = true;
    ChangeValues { kind, places, best_is_proved: true, failed: Vec::new() }
}

fn marginal() -> MarginalValues {
    let people = vec![
        value(Change::Person(1), (-3.1, 0.4), (0.052, 0.004)),
        value(Change::Person(0), (-0.31, 0.06), (0.004, 0.002)),
        value(Change::Person(2), (-0.02, 0.05), (0.001, 0.002)),
    ];
    let work = vec![
        value(Change::Work(1), (-1.8, 0.2), (0.03, 0.003)),
        value(Change::Work(0), (-0.2, 0.04), (0.002, 0.001)),
    ];
    let quality = vec![value(Change::Quality(3, 0.025), (-0.4, 0.05), (0.006, 0.002))];
    MarginalValues {
        measures: vec!["lead_time.mean", "sla.resolve"],
        replications: 100,
        kinds: vec![
            kind(ChangeKind::Person, people),
            ChangeValues { failed: vec![Change::Work(2)], ..kind(ChangeKind::Work, work) },
            kind(ChangeKind::Quality, quality),
        ],
    }
}

fn ladder(stream: usize) -> Ladder {
    let rung = |activity: usize| Rung {
        activity,
        visits: Some(about(1.0 / (1.0 + activity as f64), 0.01)),
        touch: (activity != 2).then(|| about(0.4, 0.01)),
        wait: Some(about(1.2, 0.1)),
        touch_per_unit: (activity != 2).then(|| about(0.3, 0.01)),
        wait_per_unit: Some(about(0.9, 0.1)),
        complete_accurate: (activity != 2).then(|| about(0.93, 0.01)),
    };
    Ladder {
        stream,
        rungs: (0..4).map(rung).collect(),
        right_first_time: Some(about(0.88, 0.01)),
        sent_back: Some(about(0.14, 0.01)),
        handoffs: Some(about(0.41, 0.02)),
        share_of_finished: Some(about(0.5, 0.01)),
        share_of_work: Some(about(0.5, 0.01)),
    }
}

/// One of some units, the later the slower; the last misses its target.
fn finished(stream: usize, place: u64) -> FinishedUnit {
    FinishedUnit {
        left: (700 + 10 * place) * 3_600_000_000,
        lead: place * place * 360_000_000,
        stream,
        priority: 3,
        in_time: Some(place < 20),
    }
}

fn methods() -> Vec<MethodResult> {
    let method = |method, leader, figures: [f64; 3], half: f64| {
        let mut ranking: Vec<_> = figures.into_iter().map(|value| about(value, half)).enumerate().collect();
        ranking.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
        MethodResult { method, ranking, leader }
    };
    vec![
        method(Method::MarginalValue, Some(1), [-0.31, -3.1, -0.02], 0.4),
        method(Method::MomentaryBottleneck, Some(1), [0.2, 0.6, 0.1], 0.02),
        method(Method::ActivePeriod, Some(1), [0.6, 4.2, 0.9], 0.2),
        method(Method::Waiting, Some(1), [0.16, 0.72, 0.12], 0.03),
        method(Method::Occupancy, Some(1), [0.72, 0.87, 0.64], 0.01),
    ]
}

/// The second line is the bottleneck, by every method.
pub(in crate::report) fn helpdesk() -> Analysis {
    let quantile = |value: f64| Quantile { value, low: Some(value - 2.0), high: Some(value + 2.0) };
    let pool = |place: usize| ActivePool {
        mean_period: Some(about([0.6, 4.2, 0.9][place], 0.1)),
        longest_period: Some([9.0, 61.0, 12.0][place]),
        sole: Some(about([0.1, 0.4, 0.05][place], 0.01)),
        shifting: Some(about([0.1, 0.2, 0.05][place], 0.01)),
        bottleneck: Some(about([0.2, 0.6, 0.1][place], 0.02)),
        starved: Some(about([0.28, 0.1, 0.36][place], 0.01)),
        blocked: Some(about([0.0, 0.03, 0.0][place], 0.0)),
    };
    let capacity = |load: f64| Capacity {
        load: Some(load),
        saturation: Some(1.0 / load),
        head_room: Some(1.0 / load - 1.0),
        arrivals_per_week: Some(460.0 / load),
    };
    let one_move = |from, to, rework| Move { from, to, rework, per_week: about(120.0, 2.0) };
    let kinds =
        StageMove { from: Some(Stage::Engage), to: Some(Stage::DeliverSupport), per_week: about(120.0, 2.0) };
    let lead_times = |stream: usize| LeadTimes {
        stream,
        histogram: vec![0.5, 0.3, 0.19],
        width: 2.0,
        beyond: 0.01,
        targets: vec![ResolveTarget { priority: 3, hours: 8.0 }],
        sample: (1..=20).map(|place| finished(stream, place)).collect(),
    };
    Analysis {
        run: run(),
        activity: PoolActivity {
            pools: (0..3).map(pool).collect(),
            no_bottleneck: Some(about(0.1, 0.01)),
            turning_point: Some(1),
            timeline: vec![TimelineSpan { pool: 1, from: 680.0, to: 700.5, shifting: false }],
        },
        capacity: [0.73, 0.88, 0.65].map(capacity).to_vec(),
        ladders: vec![ladder(0), ladder(1)],
        flow: Flows {
            moves: vec![
                one_move(None, Some(0), false),
                one_move(Some(0), Some(1), false),
                one_move(Some(2), Some(1), true),
                one_move(Some(1), None, false),
            ],
            stages: vec![kinds],
        },
        lead_times: vec![lead_times(0), lead_times(1)],
        ages: Ages {
            activities: vec![Some([about(2.0, 0.1), about(9.0, 0.2), about(20.0, 1.0)]); 4],
            open: vec![OpenUnit { age: 7_200_000_000, stream: 1, activity: 1, priority: 2 }],
        },
        forecast: Forecast {
            at: vec![168.0, 336.0],
            inside: vec![FAN.map(|p| quantile(40.0 + 40.0 * p)); 2],
            cleared: Some(Clearing {
                units: 120.0,
                share_cleared: 1.0,
                hours: [Some(quantile(60.0)), Some(quantile(90.0)), Some(quantile(110.0))],
            }),
        },
        marginal: Some(marginal()),
        verdict: Verdict { claim: Claim::Bottleneck(1), methods: methods() },
    }
}
