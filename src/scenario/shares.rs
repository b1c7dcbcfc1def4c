//! Shares that belong together: `{ done = 0.58, diagnose = 0.42 }`, `{ 1 = "20%", 3 = "80%" }`.

use super::diagnostic::Diagnostic;
use super::form::Form;
use super::reader::{Field, Fields, Reader};
use super::scalar::Share;
use super::{Place, Placed};

/// How far the sum of shares may be from one: room for shares rounded to six decimals.
const SUM_TOLERANCE: f64 = 1e-6;

/// Reads a table of shares that add up to one. `key` reads what a key stands for, or reports it.
pub(super) fn read_shares<K>(
    fields: Fields<'_>,
    reader: &mut Reader,
    mut key: impl FnMut(&Field<'_>, &mut Reader) -> Option<K>,
) -> Option<Vec<(K, Placed<f64>)>> {
    let fields = fields.not_empty("shares that add up to 1", reader)?;
    let place = fields.place.clone();
    let faults = reader.found.error_count();
    let mut shares = Vec::with_capacity(fields.entries.len());
    for field in &fields.entries {
        let name = key(field, reader);
        let share = Share::read(field.value, reader);
        if let (Some(name), Some(share)) = (name, share) {
            shares.push((name, Placed { value: share, place: field.value.span() }));
        }
    }
    if reader.found.error_count() == faults {
        let sum = shares.iter().map(|(_, share)| share.value).sum();
        check_sum(sum, &place, reader);
    }
    // Even where the shares are wrong, the names are worth checking.
    Some(shares)
}

/// Reports shares whose sum is not one.
pub(super) fn check_sum(sum: f64, place: &Place, reader: &mut Reader) -> Option<()> {
    if (sum - 1.0).abs() <= SUM_TOLERANCE {
        return Some(());
    }
    let message = format!("expected shares that add up to 1, found a sum of {}", round(sum));
    let (amount, way) = if sum < 1.0 { (1.0 - sum, "missing") } else { (sum - 1.0, "too much") };
    reader.fault(Diagnostic::error(message).at(place).label(format!("{} is {way}", round(amount))))
}

/// Nine decimals, without the zeros at the end that floating point leaves.
fn round(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}

/// Reads a key that is a whole number between two limits, written plainly.
pub(super) fn number_key(
    field: &Field<'_>,
    min: u32,
    max: u32,
    what: &str,
    reader: &mut Reader,
) -> Option<u32> {
    let number = field.key.parse::<u32>().ok().filter(|number| number.to_string() == field.key);
    let number = number.filter(|number| (min..=max).contains(number));
    if number.is_none() {
        let message = format!("expected {what} from {min} to {max}, found `{}`", field.key);
        reader.found.push(Diagnostic::error(message).at(&field.place));
    }
    number
}
