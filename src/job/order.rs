use crate::feature::ValidFeature;
use crate::geometry::Envelope;

/// The numbers of the rights along a Z-order curve (Morton) through the south-western corners.
pub fn z_order(rights: &[ValidFeature]) -> Vec<usize> {
    let corner = |right: &ValidFeature| right.surface.envelope().min;
    let extent = Envelope::of(&rights.iter().map(corner).collect::<Vec<_>>());
    let spread = |x: f64, axis: usize| {
        let part = (x - extent.min[axis]) / (extent.max[axis] - extent.min[axis]).max(f64::MIN_POSITIVE);
        let cell = (part * f64::from(u16::MAX)) as u32;
        (0..16).fold(0_u32, |bits, k| bits | (cell >> k & 1) << (2 * k))
    };
    let mut order: Vec<usize> = (0..rights.len()).collect();
    order.sort_by_cached_key(|&i| {
        let [x, y] = corner(&rights[i]);
        spread(x, 0) | spread(y, 1) << 1
    });
    order
}

/// Results, each with the number of its right, in the order of the rights.
pub fn in_order(mut made: Vec<(usize, Vec<u8>)>) -> Vec<Vec<u8>> {
    made.sort_unstable_by_key(|(number, _)| *number);
    made.into_iter().map(|(_, bytes)| bytes).collect()
}

#[cfg(test)]
mod tests {
    use crate::input::{Input, InputOptions};

    use super::*;

    #[test]
    fn quarters_come_one_after_another_and_all_rights_once() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rights/qingzhou-samples.geojson");
        let features: Vec<ValidFeature> =
            Input::open(&path, &InputOptions::default()).unwrap().remove(0).filter_map(|o| o.feature).collect();
        let order = z_order(&features);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..features.len()).collect::<Vec<_>>());
        let south_west = |i: usize| features[i].surface.envelope().min;
        // The first is in the south and the west half, the last in the north and the east half.
        let (first, last) = (south_west(order[0]), south_west(order[features.len() - 1]));
        assert!(first[0] < last[0] && first[1] < last[1], "{first:?} {last:?}");
        assert!(z_order(&[]).is_empty());
    }
}
