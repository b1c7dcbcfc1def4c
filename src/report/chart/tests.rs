//! The drawings as XML: what stands in them, and that they come out whole whatever the figures.

use resvg::usvg::roxmltree::Document;

use crate::experiment::results::Results;
use crate::report::chart::{Bottleneck, Chart, Drawing, Theme, Throughput};
use crate::report::fixture;
use crate::time::Span;

/// All texts of a drawing, joined by line feeds.
fn texts(drawing: Drawing) -> String {
    let svg = drawing.into_svg();
    let document = Document::parse(&svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.filter_map(|node| node.text()).map(str::trim).collect::<Vec<_>>().join("\n")
}

fn bottleneck(results: &Results, theme: &Theme) -> Option<Drawing> {
    Bottleneck::of(results).map(|view| Chart::new("bottleneck", view).draw(theme, None).unwrap())
}

fn throughput(results: &Results, theme: &Theme) -> Option<Drawing> {
    Throughput::of(results).map(|view| Chart::new("throughput", view).draw(theme, None).unwrap())
}

fn bottleneck_texts(results: &Results) -> String {
    texts(bottleneck(results, &Theme::light()).unwrap())
}

fn throughput_texts(results: &Results) -> String {
    texts(throughput(results, &Theme::light()).unwrap())
}

#[test]
fn the_bottleneck_is_named_with_its_causes_and_how_busy_its_people_are() {
    let texts = bottleneck_texts(&fixture::helpdesk());
    for label in [
        "Diagnose and resolve holds work back:",
        "61 % ± 4 of the waiting for people is there",
        "1,220 h · 61 % ± 4",
        "contention",
        "off shift",
        "overtaken",
        "external",
        "87 %",
        "Second line",
        "a delay, nobody of ours",
        "± is the 95 % confidence interval of the share. IT helpdesk · 100 replications, 22 weeks measured · seed 2026",
    ] {
        assert!(texts.lines().any(|line| line == label), "{label} is missing in\n{texts}");
    }
}

#[test]
fn activities_beyond_the_limit_are_counted_together() {
    let texts = bottleneck_texts(&fixture::many(20));
    assert!(texts.contains("8 others") && texts.contains("Step 11") && !texts.contains("Step 12"));
    let texts = bottleneck_texts(&fixture::many(13));
    assert!(texts.contains("Step 12") && !texts.contains("other"));
}

#[test]
fn only_causes_that_occur_are_explained() {
    let mut results = fixture::helpdesk();
    results.activities.retain(|activity| !activity.pools.is_empty());
    assert!(!bottleneck_texts(&results).contains("external"));
}

#[test]
fn throughput_is_labeled_at_the_lines_and_the_warm_up_in_its_place() {
    let texts = throughput_texts(&fixture::helpdesk());
    for label in ["Throughput", "Arrivals", "warm-up, not counted", "500", "24"] {
        assert!(texts.lines().any(|line| line == label), "{label} is missing in\n{texts}");
    }
    assert!(texts.contains("Weeks since the start on 2026-01-05"));
    assert!(texts.contains("Throughput keeps up with demand"));
    let no_warm_up = throughput_texts(&fixture::stretched(Span::from_hours(240.0), Span::ZERO));
    assert!(!no_warm_up.contains("not counted") && no_warm_up.contains("Days since"));
}

#[test]
fn the_band_is_drawn_only_where_there_are_intervals() {
    let bands = |results: &Results| {
        let svg = throughput(results, &Theme::light()).unwrap().into_svg();
        svg.matches("<polygon").count()
    };
    assert_eq!(bands(&fixture::helpdesk()), 1);
    assert_eq!(bands(&fixture::one_replication()), 0);
    let mut gap = fixture::helpdesk();
    gap.series.throughput_per_week[10].interval = None;
    assert_eq!(bands(&gap), 2);
}

#[test]
fn a_chart_without_anything_to_say_is_not_drawn() {
    assert!(throughput(&fixture::empty(), &Theme::light()).is_none());
    assert!(bottleneck(&fixture::quiet(), &Theme::light()).is_none());
    let mut no_series = fixture::helpdesk();
    no_series.series = crate::experiment::results::Series::default();
    assert!(throughput(&no_series, &Theme::light()).is_none());
}

#[test]
fn every_drawing_becomes_a_picture_twice_its_size_and_names_stay_inside() {
    let odd = [fixture::long_names(), fixture::scaled(1e7), fixture::scaled(1e-4), fixture::overloaded()];
    for results in odd {
        for theme in [Theme::light(), Theme::dark()] {
            for drawing in [throughput(&results, &theme), bottleneck(&results, &theme)] {
                let drawing = drawing.unwrap();
                let png = drawing.png().unwrap();
                assert_eq!(png[16..20], 1920_u32.to_be_bytes());
                let svg = drawing.into_svg();
                Document::parse(&svg).unwrap();
                assert!(!svg.contains("NaN") && !svg.contains("inf"));
            }
        }
    }
}

#[test]
fn names_with_markup_come_through_unharmed() {
    let texts = bottleneck_texts(&fixture::long_names());
    assert!(texts.contains("<&>"), "{texts}");
}
