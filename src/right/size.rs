use schemars::JsonSchema;
use serde::Deserialize;

use super::attribute::{Attribute, TABLE};
use super::attribute_error::AttributeError;
use super::attributes::{Attributes, said};
use super::{Quantity, Unit};

/// From which scale on a mine of a mineral counts as large, medium or small (规模分类), as a plan's
/// table has it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SizeClass {
    /// Minerals it is for.
    pub mineral: Vec<String>,
    /// Mining methods it is for; all when empty.
    #[serde(default)]
    pub method: Vec<String>,
    /// Unit of the figures.
    pub unit: Unit,
    /// Least scale of a large mine.
    pub large: f64,
    /// Least scale of a medium mine; the table has none when absent.
    #[serde(default)]
    pub medium: Option<f64>,
    /// Least scale of a small mine; the table has none when absent.
    #[serde(default)]
    pub small: Option<f64>,
}

impl SizeClass {
    /// What its figures contradict.
    pub(crate) fn check(&self) -> Result<(), String> {
        let figures: Vec<f64> = [Some(self.large), self.medium, self.small].into_iter().flatten().collect();
        let falls = figures.windows(2).all(|pair| pair[0] > pair[1]);
        if figures.iter().all(|figure| figure.is_finite() && *figure > 0.0) && falls {
            return Ok(());
        }
        Err(format!(
            "[[size_class]] of {}: figures must be greater than 0 and fall from large to small",
            self.mineral.join("、")
        ))
    }

    /// The class of a scale in [`Self::unit`]; `None` below the least figure of the table.
    pub(super) fn of(&self, scale: f64) -> Option<&'static str> {
        let classes = [(Some(self.large), "大型"), (self.medium, "中型"), (self.small, "小型")];
        classes.into_iter().find(|(least, _)| least.is_some_and(|least| scale >= least)).map(|(_, name)| name)
    }
}

impl Attributes<'_> {
    /// 大型, 中型 or 小型: as it is stated, else by the scale and the plan's table.
    ///
    /// # Errors
    /// When neither states it, or the scale is none of the stated class.
    pub fn size(&self) -> Result<String, AttributeError> {
        let stated = self.read(
            Attribute::Size,
            |property| {
                let text = said(property.value);
                let known = TABLE.value(Attribute::Size, &text).map(str::to_owned);
                known.ok_or(AttributeError::Unreadable { attribute: Attribute::Size, text, why: "not-readable" })
            },
            |a, b| (*a == b).then_some(b),
        );
        match stated {
            Ok(stated) => self.bear_out_size(stated),
            Err(AttributeError::Absent(_)) => {
                let (row, scale) = self.size_row().map_err(|gap| match gap {
                    AttributeError::Absent(_) => AttributeError::Absent(Attribute::Size),
                    gap => gap,
                })?;
                // Both ends of an interval must be in the same class.
                let class = row.of(scale.low).filter(|class| row.of(scale.high) == Some(*class));
                class.map(str::to_owned).ok_or(AttributeError::Absent(Attribute::Size))
            }
            Err(gap) => Err(gap),
        }
    }

    /// The row of the table for this right, and its scale in the unit of it.
    fn size_row(&self) -> Result<(&SizeClass, Quantity), AttributeError> {
        let scale = self.quantity(Attribute::Scale)?;
        let mineral = self.mineral()?;
        let methods = self.values(Attribute::Method);
        let is_row = |row: &&SizeClass| {
            let of_method = row.method.is_empty()
                || methods.as_ref().is_ok_and(|methods| methods.iter().all(|method| row.method.contains(method)));
            row.mineral.contains(&mineral.name) && of_method
        };
        let row = self.sizes.iter().find(is_row).ok_or(AttributeError::Absent(Attribute::Size))?;
        let density = self.density();
        match scale.convert(&row.unit, density.as_ref().ok().copied()) {
            Some(scale) => Ok((row, scale)),
            None => Err(density.err().unwrap_or(AttributeError::Absent(Attribute::Size))),
        }
    }

    /// The stated class, unless the scale cannot be one of it: a large mine has the scale of one, and
    /// no other has. Below that the table of a plan says what is admitted, not what a mine is called:
    /// 专栏三 has no small building stone, and takes iron for medium from 45, the classes of the State
    /// (国土资发〔2004〕208号) from 30.
    fn bear_out_size(&self, stated: String) -> Result<String, AttributeError> {
        let Ok((row, scale)) = self.size_row() else { return Ok(stated) };
        let is_too_small = stated == "大型" && scale.high < row.large;
        let above = match stated.as_str() {
            "大型" => None,
            "中型" => Some(row.large),
            _ => row.medium.or(Some(row.large)),
        };
        if is_too_small || above.is_some_and(|least| scale.low >= least) {
            let given = [Attribute::Size, Attribute::Scale].into_iter().flat_map(|attribute| self.given(attribute));
            return Err(AttributeError::Contradictory(given.map(|p| [p.written.to_owned(), said(p.value)]).collect()));
        }
        Ok(stated)
    }
}
