//! The service value chain: every output of each activity is produced, and the loops turn.

use vsim::model::Stage;

use super::{model, results};

/// The outputs of the six activities of the service value chain, three of each.
const OUTPUTS: [(Stage, [&str; 3]); 6] = [
    (Stage::Plan, ["strategic direction", "roadmap", "improvement initiatives"]),
    (Stage::Improve, ["performance reports", "improvement actions", "updated metrics"]),
    (Stage::Engage, ["stakeholder feedback", "service requests", "requirement documentation"]),
    (Stage::DesignTransition, ["service design packages", "release plans", "configuration documentation"]),
    (Stage::ObtainBuild, ["built components", "tested solutions", "resource availability"]),
    (Stage::DeliverSupport, ["service delivery reports", "resolved incidents", "customer satisfaction data"]),
];

#[test]
fn all_eighteen_outputs_are_produced_where_they_belong() {
    let model = model("service-value-chain");
    let results = results("service-value-chain", 6);
    assert_eq!(model.outputs.len(), 18);
    for (stage, outputs) in OUTPUTS {
        for output in outputs {
            let makers = model
                .activities
                .iter()
                .filter(|activity| activity.outputs.iter().any(|&id| model.outputs[id] == output));
            let stages: Vec<Stage> = makers.map(|activity| activity.stage).collect();
            assert_eq!(stages, [stage], "`{output}`");
            let produced = results.outputs.iter().find(|one| one.name == output).unwrap();
            assert!(produced.per_week.value > 0.0, "`{output}` is never produced");
        }
    }
    assert_eq!(results.stages.len(), 6);
}

#[test]
fn the_chain_improves_itself_month_by_month() {
    // Reports come every 30 days, each is acted upon: 18 by the end, the last of which are not yet in effect.
    // 0.98^18 is 0.695 and 0.75 the floor; 0.99^16 is 0.85.
    let results = results("service-value-chain", 6);
    for (name, least) in [("activities.resolve.duration", 0.75), ("streams.incident.arrivals.rate", 0.85)] {
        let parameter = results.parameters.iter().find(|one| one.name == name).unwrap();
        let left = parameter.at_end.value / parameter.start;
        assert!(left >= least - 1e-9 && left < 0.9, "{name}: {left}");
    }
    let feedback = ["voice", "project", "supply"];
    for stream in results.streams.iter().filter(|stream| feedback.contains(&stream.name.as_str())) {
        assert!(stream.flow.arrived.value > 1.0, "{}", stream.name);
    }
}
