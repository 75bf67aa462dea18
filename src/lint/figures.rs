use super::{Code, Diagnostic, Parts, Severity};
use crate::geometry::MultiSurface;
use crate::layer::Layer;
use crate::measure::{are_apart, common_area};

/// The figures that the plan states, against its zones.
pub(super) fn check(layers: &[(Layer, String)], parts: &Parts<'_>, faults: &mut Vec<Diagnostic>) {
    let Some(head) = &parts.head else { return };
    for (i, figure) in head.health.figures.iter().enumerate() {
        let Some((layer, _)) = layers.iter().find(|(layer, _)| layer.name == figure.layer) else { continue };
        let severity = if figure.informative { Severity::Note } else { Severity::Error };
        let mut report = |code, key: &str, message: String| {
            let place = format!("/health/figure/{i}/{key}");
            faults.push(parts.folders[0].raw.head.file.fault(code, severity, &place, message));
        };
        if let Some(stated) = figure.area_km2 {
            let measured = area_m2(layer) / 1e6;
            if measured.is_nan() {
                let message =
                    format!("{}: too many edges lie on each other for the area to be measured.", figure.layer);
                report(Code::AreaDiffers, "area_km2", message);
            } else if (measured - stated).abs() > figure.tolerance_km2 {
                let tolerance = figure.tolerance_km2;
                let message = format!(
                    "{}: {measured:.4} km² are drawn, {stated} ± {tolerance} km² are stated ({}).",
                    figure.layer, figure.source
                );
                report(Code::AreaDiffers, "area_km2", message);
            }
        }
        // Records that could not be used are zones as well.
        let drawn = layer.zones.len() + layer.rejected;
        if let Some(stated) = figure.count.filter(|stated| *stated != drawn) {
            let message =
                format!("{}: {drawn} zones are drawn, {stated} are stated ({}).", figure.layer, figure.source);
            report(Code::ZoneCountDiffers, "count", message);
        }
    }
}

/// Area of the union of the zones.
fn area_m2(layer: &Layer) -> f64 {
    let surfaces: Vec<&MultiSurface> = layer.zones.iter().map(|zone| &*zone.surface).collect();
    if are_apart(&surfaces) {
        surfaces.iter().map(|surface| surface.area_m2()).sum()
    } else {
        common_area(&surfaces, &surfaces)
    }
}
