use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::language::Language;
use crate::plan::Pack;
use crate::report::{QuotaReport, Report};

/// By what was judged, and with what: the head of every report.
#[derive(Serialize, JsonSchema)]
pub(in crate::report) struct Basis<'r> {
    /// Id of the plan.
    plan: &'r str,
    /// Title of the plan.
    plan_title: &'r str,
    /// Version of the plan's files.
    plan_version: &'r str,
    /// SHA-256 over the files of the plan and its packs.
    plan_checksum: &'r str,
    /// The packs of rules that were applied beside the plan's own.
    packs: &'r [Pack],
    /// Rules that are drafts (草案) were applied as well.
    drafts: bool,
    /// The program and its version.
    engine: &'r str,
    /// The day as of which was judged.
    #[schemars(with = "String")]
    as_of: Date,
    /// Some zones are schematic (示意): nothing here may be the basis of an approval.
    schematic: bool,
    /// The language of notes, remedies and the like.
    language: Language,
}

/// The basis of a report: both kinds say it in fields of the same names.
macro_rules! basis {
    ($($Report:ident),*) => {
        $(impl $Report {
            pub(in crate::report) fn basis(&self, language: Language) -> Basis<'_> {
                Basis {
                    plan: &self.plan,
                    plan_title: &self.plan_title,
                    plan_version: &self.plan_version,
                    plan_checksum: &self.plan_checksum,
                    packs: &self.packs,
                    drafts: self.drafts,
                    engine: self.engine,
                    as_of: self.as_of,
                    schematic: self.schematic,
                    language,
                }
            }
        })*
    };
}
basis!(Report, QuotaReport);
