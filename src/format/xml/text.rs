//! An element as text again, for a record that is rejected.

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use super::element::Element;

/// The element with all that is in it. Prefixes of names are lost, and the text stands before the children.
pub(in crate::format) fn text(element: &Element) -> String {
    let mut writer = Writer::new(Vec::new());
    // Nothing is written but to memory.
    let written = write(&mut writer, element);
    written.map_or_else(|e| e.to_string(), |()| String::from_utf8_lossy(&writer.into_inner()).into_owned())
}

fn write(writer: &mut Writer<Vec<u8>>, element: &Element) -> std::io::Result<()> {
    let mut start = BytesStart::new(&*element.name);
    start.extend_attributes(element.attributes.iter().map(|(name, value)| (&**name, &**value)));
    writer.write_event(Event::Start(start))?;
    writer.write_event(Event::Text(BytesText::new(element.trimmed())))?;
    element.children.iter().try_for_each(|child| write(writer, child))?;
    writer.write_event(Event::End(BytesEnd::new(&*element.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_written_with_all_that_is_in_it() {
        let child = Element { name: "b".into(), text: " 1 < 2 ".into(), ..Element::default() };
        let attributes = vec![("k".into(), "\"v\"".into())];
        let element = Element { name: "a".into(), attributes, children: vec![child], ..Element::default() };
        assert_eq!(text(&element), r#"<a k="&quot;v&quot;"><b>1 &lt; 2</b></a>"#);
    }
}
