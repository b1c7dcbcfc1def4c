//! Whatever bytes are in a file, reading and drawing end without a panic.

use proptest::prelude::*;

use super::messages;

/// A scenario with every key of the language.
const SAMPLE: &str = include_str!("../../src/scenario/sample.toml");

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mutation_of_a_scenario_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..6)
    ) {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        for (index, byte, kind) in changes {
            let at = index.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                _ => {
                    // A stretch of the file is lost.
                    let end = (at + usize::from(byte)).min(bytes.len());
                    drop(bytes.drain(at..end));
                }
            }
            prop_assume!(!bytes.is_empty());
        }
        messages(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn deep_and_large_texts_are_refused_with_a_message() {
    let deep = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(messages(&deep).starts_with("error: "));
    let deep = format!("a = {}1{}", "{ a = ".repeat(10_000), " }".repeat(10_000));
    assert!(messages(&deep).starts_with("error: "));
    let deep = format!("[{}a]\nx = 1\n", "a.".repeat(20_000));
    assert!(messages(&deep).starts_with("error: "));
    let large = "#".repeat(2 << 20);
    assert!(messages(&large).starts_with("error: expected a scenario of at most 1048576 bytes"));
    let long = format!("title = \"{}\"\nx = 1\n", "é".repeat(10_000));
    assert!(messages(&long).starts_with("error: "));
}

#[test]
fn a_file_full_of_faults_is_answered_at_once() {
    let faults = "x = 1\n[a]\n".repeat(50_000);
    let answer = messages(&faults);
    assert!(answer.starts_with("error: "));
    assert!(answer.len() < 100_000, "{} bytes", answer.len());
    let unknown: Vec<_> = (0..20_000).map(|at| format!("[pools.p{at}]\nstaf = 1\n")).collect();
    assert!(messages(&unknown.concat()).ends_with("more"));
}
