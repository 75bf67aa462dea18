//! Words by which an area is to be taken from another one.

const WORDS: &[&str] = &["扣除", "挖除", "挖空", "剔除", "核减"];
const OF_RINGS: &[&str] = &["内环", "内圈"];
const ENDINGS: &[&str] = &["", "区", "区域", "地块", "范围", "面", "部分"];

fn bare(value: &str) -> &str {
    value.trim_matches(|c: char| c.is_whitespace() || "：:、（）()".contains(c))
}

fn is_done(value: &str, word: &str) -> bool {
    ["已", "未", "不", "无"].iter().any(|done| value.contains(&format!("{done}{word}")))
}

/// Whether a name or kind says that what is drawn is to be taken from another area; 已扣除 says that it was.
pub(super) fn is_named(value: &str) -> bool {
    let value = bare(value);
    let ends = |word: &str| ENDINGS.iter().any(|end| value.strip_suffix(end).is_some_and(|v| v.ends_with(word)));
    let is_meant = |word: &str| (value.starts_with(word) || ends(word)) && !is_done(value, word);
    // A right may have a hole and say so; what is called one and nothing else is one.
    let bare = value.trim_end_matches(|c: char| c.is_ascii_digit());
    WORDS.iter().any(|word| is_meant(word)) || OF_RINGS.contains(&bare)
}

/// Whether a row of text heads corners that are to be taken from those above.
pub(super) fn is_heading(text: &str) -> bool {
    let text = bare(text);
    let follows = |word: &str| ["以下", "下列", "如下"].iter().any(|next| text.contains(&format!("{word}{next}")));
    is_named(text) && text.chars().count() <= 20 || WORDS.iter().any(|word| follows(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deductions_are_known_by_their_words() {
        for name in ["扣除区域", "甲（扣除）", "内环", "内圈", "挖除", "核减", "剔除范围", "示例扣除区"]
        {
            assert!(is_named(name), "{name}");
        }
        for name in ["道路已扣除", "内环路石灰岩矿", "带一个内环", "未扣除", "甲矿"] {
            assert!(!is_named(name), "{name}");
        }
        assert!(is_heading("其中扣除以下范围：") && !is_heading("面积0.48平方公里（扣除基本农田后）"));
    }
}
