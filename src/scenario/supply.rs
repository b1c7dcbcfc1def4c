//! What activities draw on and keep up besides people: stocks of things, and services that fail and are restored.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::form::{Entries, table};
use super::scalar::{Count, Name, Text, Whole};
use super::validate::check_name;
use super::{Activity, Distribution, Named, Place, Placed, Scenario};

table! {
    /// A stock: things that activities take and make, such as laptops, licenses or tested builds.
    pub struct Stock, "a stock", "{ initial = 10 }" {
        /// Title for people; the name if absent.
        pub title: Option<String> = optional Text,
        /// How many there are at the start. Default 0.
        pub initial: Option<Placed<u32>> = optional Whole,
        /// When more are ordered. Default never.
        pub reorder: Option<Placed<Reorder>> = optional Reorder,
    }
}

table! {
    /// When more of a stock is ordered, how many, and how they come: by `takes` or by `raises`.
    pub struct Reorder, "a reorder", "{ at = 3, order = 10, takes = \"5 d\" }" {
        /// Ordered when what is there and on order, less what is waited for, is no more than this. Required.
        pub at: Placed<u32> = required Whole,
        /// How many are ordered at once. Required.
        pub order: Placed<u32> = required Count,
        /// After this time they are delivered.
        pub takes: Option<Placed<Distribution>> = optional Distribution,
        /// A unit of this stream is raised, and they are there when it leaves.
        pub raises: Option<Placed<String>> = optional Name,
    }
}

table! {
    /// A service that fails now and then and is restored by the unit that its failure raises.
    pub struct Service, "a service", "{ fails_every = { exponential = { mean = \"30 d\" } }, raises = \"...\" }" {
        /// Title for people; the name if absent.
        pub title: Option<String> = optional Text,
        /// Time from the start, or from being restored, to the next failure. Required.
        pub fails_every: Placed<Distribution> = required Distribution,
        /// Name of the stream of which each failure raises a unit. Required.
        pub raises: Placed<String> = required Name,
        /// Name of the activity that restores it when it is done on that unit. Default: when the unit leaves.
        pub restored_by: Option<Placed<String>> = optional Name,
        /// Name of the calendar of its agreed hours; around the clock if absent.
        pub calendar: Option<Placed<String>> = optional Name,
    }
}

/// Numbers of things, by name of the stock.
pub(super) type Amounts = Entries<Count>;

/// Checks names, and that stocks and services make sense.
pub(super) fn check(scenario: &Scenario, found: &mut Diagnostics) {
    for (_, activity) in &scenario.activities.entries {
        for amounts in activity.consumes.iter().chain(&activity.produces) {
            for stock in amounts.entries.iter().map(|(stock, _)| stock).chain(&amounts.broken) {
                check_name("stock", stock, scenario.stocks.names(), found);
            }
        }
    }
    for (_, stock) in &scenario.stocks.entries {
        check_stock(stock, scenario, found);
    }
    for (_, service) in &scenario.services.entries {
        check_name("stream", &service.raises, scenario.streams.names(), found);
        if let Some(activity) = &service.restored_by {
            check_name("activity", activity, scenario.activities.names(), found);
        }
        if let Some(calendar) = &service.calendar {
            check_name("calendar", calendar, scenario.calendars.names(), found);
        }
    }
}

fn check_stock(stock: &Stock, scenario: &Scenario, found: &mut Diagnostics) {
    if let Some(reorder) = &stock.reorder {
        let Reorder { takes, raises, .. } = &reorder.value;
        match (takes, raises) {
            (None, None) => {
                let fault = Diagnostic::error("expected `takes` or `raises` in a reorder, found neither");
                found.push(fault.at(&reorder.place).hint("write `takes = \"5 d\"` for the time to delivery"));
            }
            (Some(takes), Some(raises)) => {
                let fault = Diagnostic::error("expected `takes` or `raises` in a reorder, found both");
                found.push(fault.at(&raises.place).also(&takes.place, "given here"));
            }
            _ => {}
        }
        if let Some(stream) = raises {
            check_name("stream", stream, scenario.streams.names(), found);
        }
    }
}

/// Warns of stocks that nothing uses, or that nothing fills up.
pub(super) fn warn(scenario: &Scenario, found: &mut Diagnostics) {
    for (name, stock) in &scenario.stocks.entries {
        warn_of(name, stock, scenario, found);
    }
}

fn warn_of(name: &Placed<String>, stock: &Stock, scenario: &Scenario, found: &mut Diagnostics) {
    let uses = |amounts: fn(&Activity) -> &Option<Named<u32>>| {
        let mut all =
            scenario.activities.entries.iter().filter_map(|(_, activity)| amounts(activity).as_ref());
        all.any(|amounts| amounts.names().any(|stock| stock == name.value))
    };
    let (consumed, produced) = (uses(|activity| &activity.consumes), uses(|activity| &activity.produces));
    let warn = |message: String, place: &Place| Diagnostic::warning(message).at(place);
    if !consumed && !produced {
        found.push(warn(format!("stock `{}` is not used", name.value), &name.place));
    } else if !produced && stock.reorder.is_none() {
        let warning = warn(format!("nothing fills up stock `{}`", name.value), &name.place);
        let hint = "let an activity produce it, or add `reorder = { at = 3, order = 10, takes = \"5 d\" }`";
        found.push(warning.label("units wait for ever once it is empty").hint(hint));
    }
}

/// Whether a failure of a service or an order raises units of the stream.
pub(super) fn raises(stream: &Placed<String>, scenario: &Scenario) -> bool {
    let services = scenario.services.entries.iter().map(|(_, service)| &service.raises);
    let reorders = scenario.stocks.entries.iter().filter_map(|(_, stock)| stock.reorder.as_ref());
    let orders = reorders.filter_map(|reorder| reorder.value.raises.as_ref());
    services.chain(orders).any(|name| name.value == stream.value)
}
