use std::fmt;

use super::{Detection, Fit, Proposal};
use crate::geometry::Envelope;

/// Proposals that are listed one by one.
const MAX_TOLD: usize = 4;

/// What was found, what is proposed, and the numbers for it: one sentence for people.
impl fmt::Display for Detection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sampled, placed, range, .. } = self;
        if let Some(declared) = &self.declared {
            let what = match self.fit {
                Fit::Elsewhere => "have a place in, but none of them in the region of the plan (规划范围外)",
                _ => "have a place in",
            };
            write!(f, "Of {sampled} positions looked at {placed} {what} {declared:?}. ")?;
        }
        let [low, high] = [range.min, range.max];
        write!(f, "First numbers {:.3} to {:.3}, second {:.3} to {:.3}", low[0], high[0], low[1], high[1])?;
        // Only what has no prefix can be so many things.
        let many = self.proposals.len() > MAX_TOLD;
        if let Some(Proposal { fitting, .. }) = self.proposals.first().filter(|_| many) {
            write!(
                f,
                "; {fitting} of {sampled} are metres without a zone prefix (无带号前缀), and nothing shows which of "
            )?;
            write!(f, "{} central meridians (中央经线) they belong to", self.proposals.len())?;
        }
        for proposal in self.proposals.iter().filter(|_| !many) {
            write!(f, "; {} of {sampled} are {}", proposal.fitting, proposal.found)?;
            let Envelope { min, max } = proposal.envelope;
            write!(
                f,
                ": by {} they lie at {:.4} to {:.4}°E, {:.4} to {:.4}°N",
                proposal.definition, min[0], max[0], min[1], max[1]
            )?;
            match proposal.is_in_region {
                Some(true) => write!(f, ", in the region of the plan (规划范围内)")?,
                Some(false) => write!(f, ", outside the region of the plan (规划范围外)")?,
                None => {}
            }
        }
        match self.only() {
            Ok(proposal) => write!(f, ". Proposal 建议: --crs {} (or --crs auto)", proposal.definition),
            Err(why) if self.proposals.is_empty() => write!(f, ": {why}. Say --crs EPSG:CODE, zone:N or cm:DEGREES"),
            Err(why) => {
                let all: Vec<&str> = self.proposals.iter().map(|proposal| proposal.definition.as_str()).collect();
                write!(f, ": {why}. Say which 请指定: --crs {}", all.join(" | "))
            }
        }
    }
}
