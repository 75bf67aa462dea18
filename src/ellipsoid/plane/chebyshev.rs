//! Polynomials in two variables on the square [-1, 1]², by their values at Chebyshev's nodes.

use std::f64::consts::PI;

/// `Σ c_ij T_i(s) T_j(t)` over `i + j` up to the degree, row by row: `i` within `j`.
#[derive(Debug, Clone)]
pub(super) struct Chebyshev {
    degree: usize,
    /// `rows[j][i]`, of which row `j` has `degree - j + 1` terms.
    rows: Vec<Vec<f64>>,
}

/// What every fit at the same nodes and of the same degree has in common.
#[derive(Debug)]
pub(super) struct Basis {
    degree: usize,
    /// The nodes of one axis.
    nodes: Vec<f64>,
    /// `T_i` at every node; they are orthogonal in the sum over the nodes.
    at_nodes: Vec<Vec<f64>>,
    /// `T_i` in powers.
    powers: Vec<Vec<f64>>,
}

impl Basis {
    /// Of so many nodes along each axis, and a total degree below that.
    pub fn new(count: usize, degree: usize) -> Self {
        let nodes: Vec<f64> = (0..count).map(|k| (PI * (k as f64 + 0.5) / count as f64).cos()).collect();
        let at_nodes = |i: usize| nodes.iter().map(|s| (i as f64 * s.acos()).cos()).collect();
        let at_nodes = (0..=degree).map(at_nodes).collect();
        Self { degree, nodes, at_nodes, powers: in_powers(degree) }
    }

    /// The nodes of one axis.
    pub fn nodes(&self) -> &[f64] {
        &self.nodes
    }
}

impl Chebyshev {
    /// The least-squares polynomial through the values at the nodes of both axes, those of the first variable within
    /// those of the second; interpolating where there is one node more than the degree.
    pub fn fit(values: &[f64], basis: &Basis) -> Self {
        let Basis { degree, nodes, at_nodes: basis, .. } = basis;
        let (degree, count) = (*degree, nodes.len());
        let weight = |i: usize| if i == 0 { 1.0 } else { 2.0 } / count as f64;
        let row = |j: usize| {
            let inner: Vec<f64> = (0..count)
                .map(|k| (0..count).map(|l| values[l * count + k] * basis[j][l]).sum::<f64>() * weight(j))
                .collect();
            let term = |i: usize| inner.iter().zip(&basis[i]).map(|(x, t)| x * t).sum::<f64>() * weight(i);
            (0..=degree - j).map(term).collect()
        };
        Self { degree, rows: (0..=degree).map(row).collect() }
    }

    /// The derivatives by the first and by the second variable.
    pub fn derivatives(&self) -> [Self; 2] {
        let by_first = Self { degree: self.degree, rows: self.rows.iter().map(|row| derivative(row)).collect() };
        let transposed = Self { degree: self.degree, rows: transpose(&self.rows) };
        let rows: Vec<Vec<f64>> = transposed.rows.iter().map(|row| derivative(row)).collect();
        [by_first, Self { degree: self.degree, rows: transpose(&rows) }]
    }

    /// Its value, by Clenshaw's recurrence.
    pub fn at(&self, [s, t]: [f64; 2]) -> f64 {
        let rows: Vec<f64> = self.rows.iter().map(|row| clenshaw(row, s)).collect();
        clenshaw(&rows, t)
    }

    /// The same polynomial in powers: `rows[j][i]` multiplies `s^i t^j`. By the basis that it was fitted by.
    pub fn powers(&self, basis: &Basis) -> Vec<Vec<f64>> {
        let mut found: Vec<Vec<f64>> = self.rows.iter().map(|row| vec![0.0; row.len()]).collect();
        for (t, row) in basis.powers.iter().zip(&self.rows) {
            let inner: Vec<f64> = (0..row.len()).map(|i| power(row, i, &basis.powers)).collect();
            // A row of the sum has no more terms than this one: those are of too high a degree together.
            for (row, factor) in found.iter_mut().zip(t) {
                row.iter_mut().zip(&inner).for_each(|(term, x)| *term += factor * x);
            }
        }
        found
    }
}

fn clenshaw(terms: &[f64], x: f64) -> f64 {
    let (mut b1, mut b2) = (0.0, 0.0);
    for c in terms.iter().skip(1).rev() {
        (b1, b2) = (2.0 * x * b1 - b2 + c, b1);
    }
    terms.first().map_or(0.0, |c| x * b1 - b2 + c)
}

/// Of a series in `T_i`; as long, with a zero at the end.
fn derivative(terms: &[f64]) -> Vec<f64> {
    let mut found = vec![0.0; terms.len() + 2];
    for i in (1..terms.len()).rev() {
        found[i - 1] = found[i + 1] + 2.0 * i as f64 * terms[i];
    }
    found[0] /= 2.0;
    found.truncate(terms.len());
    found
}

/// Rows that get shorter by one each, as columns.
fn transpose(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    (0..rows.len()).map(|i| rows.iter().map_while(|row| row.get(i).copied()).collect()).collect()
}

/// What multiplies `s^i` in a series.
fn power(terms: &[f64], i: usize, powers: &[Vec<f64>]) -> f64 {
    terms.iter().zip(powers).skip(i).map(|(c, t)| c * t[i]).sum()
}

/// `T_0` and so on up to a degree, in powers: `T_{i+1} = 2x T_i - T_{i-1}`.
fn in_powers(degree: usize) -> Vec<Vec<f64>> {
    let mut all = vec![vec![1.0], vec![0.0, 1.0]];
    for i in 2..=degree {
        let before = |k: usize| all[i - 2].get(k).copied().unwrap_or(0.0);
        let next = (0..=i).map(|k| k.checked_sub(1).map_or(0.0, |k| 2.0 * all[i - 1][k]) - before(k)).collect();
        all.push(next);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cubic([s, t]: [f64; 2]) -> f64 {
        1.0 + 0.5 * s - 0.25 * t + s * s * t - 0.125 * t * t * t + 0.0625 * s * t
    }

    fn values(along: &[f64]) -> Vec<f64> {
        along.iter().flat_map(|&t| along.iter().map(move |&s| cubic([s, t]))).collect()
    }

    #[test]
    fn a_cubic_is_found_again_with_its_derivatives_and_powers() {
        for count in [4, 9] {
            let basis = Basis::new(count, 3);
            let fitted = Chebyshev::fit(&values(basis.nodes()), &basis);
            let [by_s, by_t] = fitted.derivatives();
            let powers = fitted.powers(&basis);
            for p in [[0.3, -0.7], [-1.0, 1.0], [0.0, 0.0]] {
                let [s, t]: [f64; 2] = p;
                let sum: f64 = (0..=3)
                    .flat_map(|j| (0..=3 - j).map(move |i| (i, j)))
                    .map(|(i, j)| powers[j][i] * s.powi(i as i32) * t.powi(j as i32))
                    .sum();
                assert!((fitted.at(p) - cubic(p)).abs() < 1e-14 && (sum - cubic(p)).abs() < 1e-14, "{p:?}");
                let slopes = [0.5 + 2.0 * s * t + 0.0625 * t, -0.25 + s * s - 0.375 * t * t + 0.0625 * s];
                assert!((by_s.at(p) - slopes[0]).abs() < 1e-13, "{p:?} {} {}", by_s.at(p), slopes[0]);
                assert!((by_t.at(p) - slopes[1]).abs() < 1e-13, "{p:?} {} {}", by_t.at(p), slopes[1]);
            }
        }
    }
}
