//! Well-known text of a CRS (version 1, of OGC and of ESRI) as a tree. The crates that read it make PROJ strings of it,
//! which lose the name of the datum, and that is what a verdict rests on.

/// Deepest nesting: a projected CRS has its ellipsoid's code five deep.
const DEEPEST: usize = 16;

/// What stands between commas.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(f64),
    /// Without quotation marks, as directions of axes are.
    Word(String),
    Node(Node),
}

/// A keyword and what it has in brackets.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// In capital letters.
    pub keyword: String,
    pub values: Vec<Value>,
}

impl Node {
    /// The one node that a text is; `None` where it is none or more follows it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim_start_matches('\u{feff}');
        let node = node(&mut rest, 0)?;
        rest.trim().is_empty().then_some(node)
    }

    /// Its name.
    pub fn name(&self) -> Option<&str> {
        match self.values.first()? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A value by its place.
    pub fn number(&self, at: usize) -> Option<f64> {
        match self.values.get(at)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The nodes in it.
    pub fn nodes(&self) -> impl Iterator<Item = &Self> {
        self.values.iter().filter_map(|value| match value {
            Value::Node(node) => Some(node),
            _ => None,
        })
    }
}

/// What more is asked of a tree where PROJ cannot be asked.
#[cfg(any(test, not(feature = "proj")))]
impl Node {
    /// The only node in it of this keyword.
    pub fn only(&self, keyword: &str) -> Option<&Self> {
        let mut found = self.nodes().filter(|node| node.keyword == keyword);
        found.next().filter(|_| found.next().is_none())
    }
}

fn node(rest: &mut &str, depth: usize) -> Option<Node> {
    if depth == DEEPEST {
        return None;
    }
    let keyword = word(rest)?.to_ascii_uppercase();
    let opening = sign(rest, &['[', '('])?;
    let closing = if opening == '[' { ']' } else { ')' };
    let mut values = Vec::new();
    loop {
        values.push(value(rest, depth)?);
        if sign(rest, &[',', closing])? == closing {
            return Some(Node { keyword, values });
        }
    }
}

fn value(rest: &mut &str, depth: usize) -> Option<Value> {
    let text = rest.trim_start();
    if text.starts_with('"') {
        return quoted(rest).map(Value::Text);
    }
    if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) {
        let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(text.len());
        *rest = &text[end..];
        return text[..end].parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number);
    }
    let mut after = text;
    let found = word(&mut after)?;
    if after.trim_start().starts_with(['[', '(']) {
        *rest = text;
        return node(rest, depth + 1).map(Value::Node);
    }
    *rest = after;
    Some(Value::Word(found.to_ascii_uppercase()))
}

/// A text between quotation marks, in which two of them stand for one.
fn quoted(rest: &mut &str) -> Option<String> {
    let mut text = rest.trim_start().strip_prefix('"')?;
    let mut found = String::new();
    loop {
        let (part, after) = text.split_once('"')?;
        found += part;
        match after.strip_prefix('"') {
            Some(more) => {
                found.push('"');
                text = more;
            }
            None => {
                *rest = after;
                return Some(found);
            }
        }
    }
}

fn word<'t>(rest: &mut &'t str) -> Option<&'t str> {
    let text = rest.trim_start();
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    *rest = &text[end..];
    (end > 0).then_some(&text[..end])
}

fn sign(rest: &mut &str, signs: &[char]) -> Option<char> {
    let mut text = rest.trim_start().chars();
    let found = text.next().filter(|c| signs.contains(c))?;
    *rest = text.as_str();
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_whole_or_not_at_all() {
        let tree =
            Node::parse(" PROJCS [\"a \"\"b\"\"\", GEOGCS(\"c\"), UNIT[\"m\",1.0e0], AXIS[\"E\",EAST]]\n").unwrap();
        assert_eq!((tree.keyword.as_str(), tree.name()), ("PROJCS", Some("a \"b\"")));
        assert_eq!(tree.only("UNIT").unwrap().number(1), Some(1.0));
        assert_eq!(tree.only("AXIS").unwrap().values[1], Value::Word("EAST".into()));
        assert_eq!(tree.nodes().count(), 3);
        let twice = Node::parse("A[B[1],B[2]]").unwrap();
        assert!(twice.only("B").is_none() && twice.only("C").is_none());
        let deep = format!("{}1{}", "A[".repeat(17), "]".repeat(17));
        for wrong in
            ["", "A", "A[", "A[]", "A[1", "A[1,]", "A[1)", "A[1]x", "A[\"x]", "A[1e999]", "A[1..2]", "A[1 2]", &deep]
        {
            assert!(Node::parse(wrong).is_none(), "{wrong}");
        }
    }
}
