//! HTML as values: elements with attributes and what is in them. Text and attributes are escaped where they are written,
//! so that no name can become markup.

use std::fmt::Display;

/// Elements that have no content and no end.
const VOID: [&str; 1] = ["meta"];

/// A piece of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Text; it is escaped.
    Text(String),
    /// Markup, style or script that is written as it is: never anything that comes from a scenario.
    Verbatim(String),
    /// An element.
    Element(Element),
}

/// An element in the making.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

/// An element without attributes and content.
pub(super) const fn el(tag: &'static str) -> Element {
    Element { tag, attributes: Vec::new(), children: Vec::new() }
}

impl Element {
    /// Sets an attribute.
    pub(super) fn set(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// Sets an attribute if there is a value.
    pub(super) fn maybe(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Sets the class.
    pub(super) fn class(self, name: &str) -> Self {
        self.set("class", name)
    }

    /// Adds text.
    pub(super) fn text(self, text: impl Display) -> Self {
        self.put(Node::Text(text.to_string()))
    }

    /// Adds something.
    pub(super) fn put(mut self, child: impl Into<Node>) -> Self {
        self.children.push(child.into());
        self
    }

    /// Adds several things.
    pub(super) fn all<N: Into<Node>>(mut self, children: impl IntoIterator<Item = N>) -> Self {
        self.children.extend(children.into_iter().map(Into::into));
        self
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(self.tag);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        }
        out.push('>');
        if VOID.contains(&self.tag) {
            return;
        }
        for child in &self.children {
            child.write(out);
        }
        out.push_str("</");
        out.push_str(self.tag);
        out.push('>');
    }
}

impl Node {
    /// Writes the piece.
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => escape(text, out),
            Self::Verbatim(markup) => out.push_str(markup),
            Self::Element(element) => element.write(out),
        }
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let node =
            Node::from(el("p").set("title", "a \"b\" & c").text("1 < 2 && \"x\"").put(el("i").class("y")));
        let mut out = String::new();
        node.write(&mut out);
        let expected =
            "<p title=\"a &quot;b&quot; &amp; c\">1 &lt; 2 &amp;&amp; &quot;x&quot;<i class=\"y\"></i></p>";
        assert_eq!(out, expected);
    }

    #[test]
    fn what_is_written_as_it_is_and_what_has_no_end() {
        let mut out = String::new();
        Node::from(el("head").put(el("meta").maybe("charset", Some("utf-8")).maybe("x", None::<u8>)))
            .write(&mut out);
        Node::Verbatim("<b>&</b>".to_owned()).write(&mut out);
        assert_eq!(out, "<head><meta charset=\"utf-8\"></head><b>&</b>");
    }
}
