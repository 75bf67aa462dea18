use super::Report;
use super::shared::SharedDetails;
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::layer::Cumulative;
use crate::right::RightBatch;
use crate::screen::{MOST_PAIRS, Screener};

impl Screener {
    /// Screens a whole batch, its rights held against each other, into a complete report.
    ///
    /// ```
    /// use minezone::{Plan, Right, Screener, Verdict};
    ///
    /// let plan = Plan::embedded();
    /// let red_line = &plan.layer("ecological_red_line").unwrap().zones[0].surface;
    /// let right = |id: &str| Right::new(id, &red_line.to_multi_polygon()).unwrap().with("矿种", "建筑石料用灰岩");
    /// let report = Screener::new(&plan).report(vec![right("P01"), right("P02")]);
    /// assert_eq!(report.tally(), [(Verdict::Forbidden, 2)]);
    /// assert!(report.overlapping_rights.iter().any(|pair| pair.right_id == "P01" && pair.other_id == "P02"));
    /// ```
    pub fn report(&self, batch: impl Into<RightBatch>) -> Report {
        // Nothing asks it to end.
        self.report_while(batch, &mut |_| true).unwrap_or_else(|| Report::new(self))
    }

    /// The same, and says after each right how many are screened; nothing where it is asked not to go on.
    pub(crate) fn report_while(
        &self,
        batch: impl Into<RightBatch>,
        goes_on: &mut dyn FnMut(usize) -> bool,
    ) -> Option<Report> {
        let RightBatch { rights, rejected, diagnostics } = batch.into();
        let screener = self.clone().with_batch(&rights).in_order(&rights);
        let plan = screener.plan();
        let mut report = Report::new(&screener);
        report.rejected = rejected;
        report.diagnostics = plan.diagnostics.clone();
        report.diagnostics.extend(plan.outside_term(screener.day()));
        report.diagnostics.extend(diagnostics);
        let mut shared = SharedDetails::default();
        for mut screening in screener.screen_all(rights.iter().cloned()) {
            shared.share(&mut screening.findings);
            screening.findings.shrink_to_fit();
            report.rights.push(screening);
            if !goes_on(report.rights.len()) {
                return None;
            }
        }
        report.cumulative = screener.cumulative(&rights);
        report.cumulative.retain(|layer| !layer.zones.is_empty());
        report.diagnostics.extend(report.cumulative.iter().filter_map(Cumulative::not_measured));
        report.overlapping_rights = screener.overlapping_rights(&rights);
        if report.overlapping_rights.len() >= MOST_PAIRS {
            let defect = Defect::new(Code::PairsLeftOut).detail(format!("({MOST_PAIRS} are listed)"));
            report.diagnostics.push(Diagnostic::new(defect, &Origin::default(), None));
        }
        report.input = rights;
        Some(report)
    }
}
