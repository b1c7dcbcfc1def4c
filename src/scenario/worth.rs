//! What finished work is worth to those it is for: its value, which delay takes away, and how satisfied they are.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::form::table;
use super::scalar::{Duration, Number, Positive, Share};
use super::{Placed, Stream};

table! {
    /// What a unit of a stream is worth when it is finished, and what delay takes from that.
    pub struct Value, "a value", "{ per_unit = 50 }" {
        /// What a unit is worth that is finished at once. Required.
        pub per_unit: Placed<f64> = required Positive<Number>,
        /// How the value falls with the lead time. Default: it does not.
        pub delay: Option<Placed<Delay>> = optional Delay,
    }
}

table! {
    /// How value falls with the lead time: exactly one of `linear`, `step` and `exponential`.
    pub struct Delay, "a cost of delay", "{ linear = \"4 weeks\" }" {
        /// It falls evenly, to nothing after so long.
        pub linear: Option<Placed<f64>> = optional Positive<Duration>,
        /// It falls at once after so long.
        pub step: Option<Placed<f64>> = optional Positive<Duration>,
        /// With `step`: the share that is left then. Default 0.
        pub keeps: Option<Placed<f64>> = optional Share,
        /// It halves with each so long.
        pub exponential: Option<Placed<f64>> = optional Positive<Duration>,
        /// It does not fall before so long has passed; then it falls as if the unit had just arrived. Default: at once.
        pub grace: Option<Placed<f64>> = optional Duration,
    }
}

table! {
    /// How satisfied those are whose unit is finished: an assumption. The log-odds of being satisfied are those of `base`,
    /// less `late` for each target by which the unit was late, less `handoff` for each time it was passed on, less
    /// `reopened` for each time it was opened again, and more by `first_contact` if one visit to people was enough.
    pub struct Satisfaction, "a satisfaction", "{ base = \"90%\" }" {
        /// Share of the satisfied where nothing of the rest applies. Required.
        pub base: Placed<f64> = required Share,
        /// For each multiple of the target to resolve by which the unit was late. Default 0.
        pub late: Option<Placed<f64>> = optional Number,
        /// For each time the work passed from one pool to another. Default 0.
        pub handoff: Option<Placed<f64>> = optional Number,
        /// For each time the unit was opened again. Default 0.
        pub reopened: Option<Placed<f64>> = optional Number,
        /// If exactly one visit to people was needed. Default 0.
        pub first_contact: Option<Placed<f64>> = optional Number,
    }
}

/// Checks what a stream says of its worth.
pub(super) fn check(stream: &Stream, found: &mut Diagnostics) {
    if let Some(delay) = stream.value.as_ref().and_then(|value| value.value.delay.as_ref()) {
        check_delay(delay, found);
    }
    let Some(satisfaction) = &stream.satisfaction else { return };
    let Satisfaction { base, late, .. } = &satisfaction.value;
    if base.value <= 0.0 || base.value >= 1.0 {
        let fault = Diagnostic::error("expected a base between 0% and 100%").at(&base.place);
        found.push(fault.label("nothing could change it"));
    }
    let has_target = stream.target.as_ref().is_some_and(|target| target.value.resolve.is_some());
    if let (Some(late), false) = (late, has_target) {
        let fault = Diagnostic::error("`late` needs a target to resolve").at(&late.place);
        found.push(fault.hint("add `target = { resolve = \"3 d\" }` to the stream, or leave `late` out"));
    }
}

fn check_delay(delay: &Placed<Delay>, found: &mut Diagnostics) {
    let Delay { linear, step, keeps, exponential, .. } = &delay.value;
    let forms = [("linear", linear), ("step", step), ("exponential", exponential)];
    let given: Vec<_> =
        forms.into_iter().filter_map(|(key, form)| Some((key, &form.as_ref()?.place))).collect();
    match given[..] {
        [] => {
            let message = "expected `linear`, `step` or `exponential` in a cost of delay, found none of them";
            found.push(Diagnostic::error(message).at(&delay.place).hint("write `linear = \"4 weeks\"`"));
        }
        [_] => {}
        [(first, there), (second, here), ..] => {
            let message = format!("expected one way to lose value, found `{first}` and `{second}`");
            found.push(Diagnostic::error(message).at(here).also(there, "given here"));
        }
    }
    if let (Some(keeps), None) = (keeps, step) {
        found.push(Diagnostic::error("`keeps` needs a `step` after which it is left").at(&keeps.place));
    }
}
