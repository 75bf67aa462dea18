use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// What a clause makes of a right. Ordered from best to worst, so the worst is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 符合: checked, and nothing against it.
    Compliant,
    /// 提示: worth knowing, no consequence.
    Informative,
    /// 未检查: the layer is missing or incomplete.
    NotChecked,
    /// 无法判定: the data of the right do not suffice.
    Undetermined,
    /// 有条件: possible under conditions.
    Conditional,
    /// 需审批: possible with an approval.
    Approval,
    /// 禁止.
    Forbidden,
}

impl Verdict {
    /// All verdicts, worst first, as they are listed.
    pub const WORST_FIRST: [Verdict; 7] = [
        Verdict::Forbidden,
        Verdict::Approval,
        Verdict::Conditional,
        Verdict::Undetermined,
        Verdict::NotChecked,
        Verdict::Informative,
        Verdict::Compliant,
    ];

    /// The name in files and on the command line.
    ///
    /// ```
    /// use minezone::Verdict;
    ///
    /// assert_eq!([Verdict::Compliant, Verdict::Forbidden, Verdict::NotChecked].into_iter().max(), Some(Verdict::Forbidden));
    /// assert_eq!("禁止".parse::<Verdict>()?, "forbidden".parse()?);
    /// # Ok::<(), minezone::Error>(())
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Forbidden => "forbidden",
            Verdict::Approval => "approval",
            Verdict::Conditional => "conditional",
            Verdict::Undetermined => "undetermined",
            Verdict::NotChecked => "not_checked",
            Verdict::Informative => "informative",
            Verdict::Compliant => "compliant",
        }
    }

    /// The name for people.
    pub fn zh(self) -> &'static str {
        match self {
            Verdict::Forbidden => "禁止",
            Verdict::Approval => "需审批",
            Verdict::Conditional => "有条件",
            Verdict::Undetermined => "无法判定",
            Verdict::NotChecked => "未检查",
            Verdict::Informative => "提示",
            Verdict::Compliant => "符合",
        }
    }
}

impl std::str::FromStr for Verdict {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::WORST_FIRST.into_iter().find(|v| text == v.as_str() || text == v.zh());
        found.ok_or_else(|| {
            let known: Vec<&str> = Self::WORST_FIRST.iter().map(|v| v.as_str()).collect();
            Error::argument(format!("not one of {}", known.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_verdict_is_the_greatest() {
        assert!(Verdict::WORST_FIRST.windows(2).all(|pair| pair[0] > pair[1]));
        for verdict in Verdict::WORST_FIRST {
            assert_eq!(verdict.as_str().parse::<Verdict>().unwrap(), verdict);
            assert_eq!(verdict.zh().parse::<Verdict>().unwrap(), verdict);
        }
    }
}
