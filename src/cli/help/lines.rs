//! Lines of help as wide as the terminal: Chinese has no spaces, at which alone clap would break it.

use console::measure_text_width;
use minezone::table::wrap;

/// Where the words of an argument go when it leaves no room for them beside it.
const INDENT: usize = 10;

/// A hyphen at which no line ends, for the time of wrapping: names of options stay whole.
const FIXED_HYPHEN: &str = "\u{2011}";

/// The text in lines of at most `most` columns. What follows the beginning of a line stands below where its words began.
pub fn wrapped(text: &str, most: usize) -> String {
    let mut lines = text.lines().map(|line| wrapped_line(line.trim_end(), most)).collect::<Vec<_>>().join("\n");
    lines.push('\n');
    lines
}

fn wrapped_line(line: &str, most: usize) -> String {
    let (start, words) = line.split_at(start_of_words(line));
    // Styles are signs without a width, between which no line may end.
    if measure_text_width(line) <= most || words.contains('\u{1b}') {
        return line.to_owned();
    }
    let beside = measure_text_width(start);
    let (start, indent) = if beside * 2 <= most {
        (start.to_owned(), beside)
    } else {
        let indent = INDENT.min(most / 2);
        (format!("{}\n{:indent$}", start.trim_end(), ""), indent)
    };
    let lines = wrap(&words.replace('-', FIXED_HYPHEN), most.saturating_sub(indent));
    start + &lines.join(&format!("\n{:indent$}", "")).replace(FIXED_HYPHEN, "-")
}

/// Where the words of a line begin: after its indent and the sign of a list, or after what two spaces part from them.
fn start_of_words(line: &str) -> usize {
    let indent = line.len() - line.trim_start().len();
    let rest = &line[indent..];
    match rest.split_once("  ") {
        Some((before, after)) => indent + before.len() + 2 + (after.len() - after.trim_start().len()),
        None if rest.starts_with("- ") => indent + 2,
        None => indent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_below_words() {
        for (text, wanted) in [
            ("短行", "短行\n"),
            ("  -q  只显示错误和剔除的记录", "  -q  只显示错误和剔\n      除的记录\n"),
            ("    - dms：度分秒，如示例", "    - dms：度分秒，\n      如示例\n"),
            ("          坐标系见 --to-crs", "          坐标系见\n          --to-crs\n"),
            (
                "  --attributes <文件>  属性表，每权一行",
                "  --attributes <文件>\n          属性表，每\n          权一行\n",
            ),
        ] {
            assert_eq!(wrapped(text, 20), wanted);
        }
    }

    #[test]
    fn styles_are_not_broken() {
        let text = "\u{1b}[1m用法：\u{1b}[0m minezone screen [选项] <采矿权>";
        assert_eq!(wrapped(text, 20), format!("{text}\n"));
        let text = "  \u{1b}[1m-q\u{1b}[0m  只显示错误和剔除的记录";
        assert_eq!(wrapped(text, 20), "  \u{1b}[1m-q\u{1b}[0m  只显示错误和剔\n      除的记录\n");
    }
}
