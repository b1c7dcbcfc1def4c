//! The first draws, to the tick: a change of randomness changes every result that anybody has kept, and must not
//! happen unseen. If one of these fails on purpose, the change log has to say so.

use vsim::id::{Id, StreamId};
use vsim::model::{Attachments, Model};

use crate::timetable::{Kind, assert_lines, compiled, see, see_model};

/// When the first units of each stream leave, by stream.
fn first(count: usize, model: &Model, replication: u64) -> String {
    let names: Vec<String> =
        (0..model.streams.len()).map(|index| model.streams[StreamId::new(index)].name.clone()).collect();
    let lines = see_model(model, replication).only(&[Kind::Ends]);
    let of = |name: &str| -> String {
        let ends = (0..count).map(|number| {
            let unit = format!(" {name}#{number} ");
            lines
                .lines()
                .find(|line| line.contains(&unit))
                .map_or("-", |line| line.split(' ').next().unwrap())
        });
        format!("{name}: {}\n", ends.collect::<Vec<_>>().join(" "))
    };
    names.iter().map(|name| of(name)).collect()
}

#[test]
fn first_arrivals_of_every_kind() {
    let text = r#"
        run.seed = 2026
        run.horizon = "8 h"
        profiles.peak = { hour = { "00-01" = 3, "01-24" = 1 } }
        streams.poisson   = { arrivals = { rate = "2/h" }, enters = "rest" }
        streams.profile   = { arrivals = { rate = "2/h", profile = "peak" }, enters = "rest" }
        streams.renewal   = { arrivals = { every = { gamma = { mean = "30 min", cv = 0.5 } } }, enters = "rest" }
        streams.geometric = { arrivals = { every = "1 h", batch = { geometric = 2 } }, enters = "rest" }
        streams.shares    = { arrivals = { every = "1 h", batch = { 1 = 0.5, 2 = 0.5 } }, enters = "rest" }
        activities.rest = { stage = "plan" }
        "#;
    assert_lines(
        &first(4, &compiled(text, &Attachments::new()), 0),
        "
        poisson: 0:16:53.754398 1:35:53.615614 1:53:54.952798 2:00:22.236103
        profile: 0:06:07.899735 0:13:27.951655 0:15:15.513280 0:39:24.407007
        renewal: 0:16:22.350047 0:30:28.573184 0:44:05.656869 1:06:57.872825
        geometric: 1:00 1:00 1:00 1:00
        shares: 1:00 1:00 2:00 2:00
        ",
    );
    assert_lines(
        &first(4, &compiled(text, &Attachments::new()), 1),
        "
        poisson: 1:09:00.672193 1:21:12.399034 2:24:57.953483 2:27:50.440494
        profile: 0:05:52.635647 0:09:42.323634 0:11:08.668037 0:20:06.978098
        renewal: 0:24:48.997260 0:43:28.973304 1:22:18.298943 2:01:04.761137
        geometric: 1:00 1:00 1:00 2:00
        shares: 1:00 1:00 2:00 2:00
        ",
    );
}

#[test]
fn first_durations_of_every_family() {
    let families = [
        ("constant", "\"20 min\""),
        ("uniform", "{ uniform = { min = \"10 min\", max = \"30 min\" } }"),
        ("exponential", "{ exponential = { mean = \"20 min\" } }"),
        ("erlang", "{ erlang = { mean = \"20 min\", stages = 3 } }"),
        ("gamma", "{ gamma = { mean = \"20 min\", cv = 1.5 } }"),
        ("lognormal", "{ lognormal = { mean = \"20 min\", cv = 1 } }"),
        ("weibull", "{ weibull = { mean = \"20 min\", cv = 1.5 } }"),
        ("triangular", "{ triangular = { min = \"10 min\", mode = \"15 min\", max = \"40 min\" } }"),
        ("pert", "{ pert = { min = \"10 min\", mode = \"15 min\", max = \"40 min\" } }"),
        ("hyperexponential", "{ hyperexponential = { mean = \"20 min\", cv = 2 } }"),
        (
            "mixture",
            "{ mixture = [{ share = 0.5, of = \"1 min\" }, { share = 0.5, of = { exponential = { mean = \"20 min\" } } }] }",
        ),
        (
            "phase_type",
            "{ phase_type = [{ start = 1, mean = \"10 min\", next = [0, 0.5] }, { start = 0, mean = \"20 min\" }] }",
        ),
        ("empirical", "{ empirical = [\"10 min\", \"20 min\", \"30 min\", \"40 min\"] }"),
    ];
    let mut text = "run.seed = 2026\n".to_owned();
    for (family, duration) in families {
        text += &format!(
            "streams.{family} = {{ arrivals = {{ times = [\"0 min\"], batch = 3 }}, enters = \"{family}\" }}\n"
        );
        text += &format!("activities.{family} = {{ stage = \"plan\", duration = {duration} }}\n");
    }
    assert_lines(
        &first(3, &compiled(&text, &Attachments::new()), 0),
        "
        constant: 0:20 0:20 0:20
        uniform: 0:23:04.255040 0:11:34.581511 0:25:47.386519
        exponential: 0:03:03.091057 0:13:21.240225 0:02:29.200822
        erlang: 0:24:55.203052 0:13:24.199143 0:24:09.400799
        gamma: 0:03:54.077099 0:22:53.401089 0:55:32.101707
        lognormal: 0:25:07.780618 0:23:22.680898 0:14:55.780364
        weibull: 0:00:05.619322 0:02:42.984465 0:12:48.391440
        triangular: 0:16:15.873579 0:19:46.367639 0:16:11.314779
        pert: 0:18:54.371008 0:12:46.546114 0:18:27.065336
        hyperexponential: 0:29:01.188140 0:20:31.558865 0:10:45.453888
        mixture: 0:12:53.871431 0:01 0:03:20.689707
        phase_type: 0:02:02.834113 0:07:00.139624 0:21:32.661961
        empirical: 0:40 0:10 0:40
        ",
    );
}

#[test]
fn first_choices() {
    // Where units go, visit by visit; how urgent they are; who is taken up; how many people are there.
    let text = r#"
        run.seed = 2026
        run.horizon = "4 d"
        pools.p = { staff = 3, shrinkage = "50%" }
        pools.q = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"], batch = 3 }, enters = "two" }
        streams.b = { arrivals = { times = ["1 d"], batch = 6 }, enters = "urgent", priority = { 1 = 0.3, 2 = 0.3, 3 = 0.4 } }
        streams.c = { arrivals = { times = ["2 d"], batch = 6 }, enters = "random" }
        streams.d = { arrivals = { times = ["3 d"] }, enters = "never" }
        activities.two    = { stage = "plan", duration = "1 min", next = { two = 0.5, three = 0.5 } }
        activities.three  = { stage = "plan", duration = "1 h", next = { three = 0.3, two = 0.3, done = 0.4 } }
        activities.urgent = { stage = "plan", pool = "q", duration = "1 min", discipline = "priority" }
        activities.random = { stage = "plan", pool = "q", duration = "1 min", discipline = "random" }
        activities.never  = { stage = "plan", pool = "p" }
        "#;
    let seen = see(text);
    let path = |unit: &str| -> String {
        let lines = seen.only(&[Kind::Starts, Kind::Leaves]);
        let steps = lines.lines().filter(|line| line.contains(unit)).map(|line| line.split(' ').nth(3));
        steps.map(|step| step.unwrap_or("out")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(path("a#0"), "two two two three three three two three 244");
    assert_eq!(path("a#1"), "two two two three 63");
    assert_eq!(path("a#2"), "two three two two two two three two two three three two two two three 310");
    let order = |stream: &str| -> String {
        let starts = seen.only(&[Kind::Starts]);
        let lines = starts.lines().filter_map(|line| line.split_once(stream)?.1.split(' ').next());
        lines.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(order(" b#"), "0 2 4 1 3 5");
    assert_eq!(order(" c#"), "0 1 3 5 4 2");
    let staff = seen.only(&[Kind::Staff]);
    let present = staff.lines().filter(|line| line.contains("p has") && line.ends_with("on duty"));
    let present: Vec<&str> = present.filter_map(|line| line.split(' ').nth(3)).collect();
    assert_eq!(present, ["1", "1", "2", "2"]);
}
