//! What is wrong with a scenario, where, and what to do about it: the values and the one routine that draws
//! them.
//!
//! Knows nothing of what a scenario means; whoever finds a fault words it.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::Place;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// It can be run, but is perhaps not what was meant.
    Warning,
}

/// One finding. Built as a sentence: `Diagnostic::error("unknown key `staf`").at(place).label("...").hint("...")`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, names in backticks, "expected X, found Y".
    pub message: String,
    /// Where it is wrong; `None` if it is the file as a whole.
    pub place: Option<Place>,
    /// Short text under the underlined place.
    pub label: Option<String>,
    /// Another place that belongs to it, with its short text.
    pub also: Vec<(Place, String)>,
    /// What else helps to understand it.
    pub notes: Vec<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// Something that keeps the scenario from being run.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message.into())
    }

    /// Something that is perhaps not what was meant.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message.into())
    }

    const fn new(severity: Severity, message: String) -> Self {
        Self { severity, message, place: None, label: None, also: Vec::new(), notes: Vec::new(), hint: None }
    }

    /// Where.
    #[must_use]
    pub fn at(self, place: &Place) -> Self {
        Self { place: Some(place.clone()), ..self }
    }

    /// Short text under the place.
    #[must_use]
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// Another place that belongs to it, with a short text.
    #[must_use]
    pub fn also(mut self, place: &Place, label: impl Into<String>) -> Self {
        self.also.push((place.clone(), label.into()));
        self
    }

    /// What else helps to understand it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// What to do.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// What to do, where there may be nothing to say.
    #[must_use]
    pub fn maybe_hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    /// Proposes the nearest of the `known` names, or lists them all where none is near.
    #[must_use]
    pub fn suggest<'a>(self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        match super::suggest::nearest(name, known.iter().copied()) {
            Some(near) => self.hint(format!("did you mean `{near}`?")),
            None if known.is_empty() => self,
            None => self.hint(format!("expected {}", super::suggest::list(known))),
        }
    }
}

/// Findings about one scenario, in the order of the text, none twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No findings yet.
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// Adds a finding unless it is there already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let start = |one: &Diagnostic| one.place.as_ref().map_or(0, |place| place.start);
        let key = start(&diagnostic);
        let at = self.list.partition_point(|other| start(other) <= key);
        let same = self.list[..at].iter().rev().take_while(|other| start(other) == key);
        if !same.into_iter().any(|other| *other == diagnostic) {
            self.list.insert(at, diagnostic);
        }
    }

    /// Adds all of `others`.
    pub fn extend(&mut self, others: Self) {
        for diagnostic in others.list {
            self.push(diagnostic);
        }
    }

    /// Keeps only the findings for which `keep` holds.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Whether the scenario cannot be run.
    pub fn has_errors(&self) -> bool {
        self.error_count() > 0
    }

    /// How many errors.
    pub fn error_count(&self) -> usize {
        self.list.iter().filter(|one| one.severity == Severity::Error).count()
    }

    /// How many warnings.
    pub fn warning_count(&self) -> usize {
        self.list.len() - self.error_count()
    }

    /// Whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The findings in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Draws all findings: message, file, line, column, the underlined text, notes and hint, separated by
    /// empty lines. `file` is the name shown, `text` the text that was read; `colored` for terminals.
    /// Past a hundred findings only their number is said.
    pub fn render(&self, file: &str, text: &str, colored: bool) -> String {
        const DRAWN_MAX: usize = 100;
        let first = self.list.iter().take(DRAWN_MAX);
        let mut drawn: Vec<String> = first.map(|one| draw(one, file, text, colored)).collect();
        if self.list.len() > DRAWN_MAX {
            drawn.push(format!("... and {} more", self.list.len() - DRAWN_MAX));
        }
        drawn.join("\n\n")
    }
}

/// The one routine that draws a finding.
fn draw(diagnostic: &Diagnostic, file: &str, text: &str, colored: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(printable(&diagnostic.message)));
    if let Some(place) = &diagnostic.place {
        let primary = mark(AnnotationKind::Primary, place, diagnostic.label.as_deref(), text);
        let others = diagnostic
            .also
            .iter()
            .map(|(place, label)| mark(AnnotationKind::Context, place, Some(label.as_str()), text));
        group = group.element(Snippet::source(text).path(file).annotation(primary).annotations(others));
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(printable(note)));
    }
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.with_name("hint").message(printable(hint)));
    }
    let renderer = if colored { Renderer::styled() } else { Renderer::plain() };
    let drawn = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    drawn.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn mark<'a>(kind: AnnotationKind, place: &Place, label: Option<&str>, text: &str) -> Annotation<'a> {
    kind.span(fit(place, text)).label(label.map(printable))
}

/// The place kept inside the text, on character boundaries and on one line.
fn fit(place: &Place, text: &str) -> Place {
    let boundary =
        |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = boundary(place.start);
    let line_end = text[start..].find(['\r', '\n']).map_or(text.len(), |length| start + length);
    let end = boundary(place.end).clamp(start, line_end.max(start));
    start..end
}

/// The text without characters that would move the cursor of a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_drawn_with_its_place_and_hint() {
        let mut all = Diagnostics::new();
        let text = "[run]\r\n\tstaf = 4 # é\n";
        all.push(
            Diagnostic::error("unknown key `staf`")
                .at(&(8..12))
                .label("not a key of a pool")
                .note("a note")
                .hint("did you mean `staff`?"),
        );
        all.push(Diagnostic::warning("the file as a whole"));
        assert_eq!(
            all.render("desk.toml", text, false),
            "warning: the file as a whole

error: unknown key `staf`
 --> desk.toml:2:2
  |
2 |     staf = 4 # é
  |     ^^^^ not a key of a pool
  |
  = note: a note
  = hint: did you mean `staff`?"
        );
        assert!(all.render("desk.toml", text, true).contains("\u{1b}["));
    }

    #[test]
    fn places_beyond_or_between_characters_do_no_harm() {
        for text in ["", "é", "a\r\nb", "\u{feff}x", "\t\u{0}\u{7f}"] {
            for start in 0..6 {
                for end in start..9 {
                    let mut all = Diagnostics::new();
                    all.push(Diagnostic::error("x").at(&(start..end)).also(&(end..end + 3), "y"));
                    assert!(all.render("f", text, false).starts_with("error: x"));
                }
            }
        }
    }

    #[test]
    fn findings_are_sorted_and_none_is_twice() {
        let mut all = Diagnostics::new();
        for place in [5..6, 1..2, 5..6, 3..4] {
            all.push(Diagnostic::error("x").at(&place));
        }
        let starts: Vec<_> =
            all.iter().filter_map(|one| one.place.as_ref().map(|place| place.start)).collect();
        assert_eq!(starts, [1, 3, 5]);
        assert_eq!((all.error_count(), all.warning_count()), (3, 0));
    }
}
