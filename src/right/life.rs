use super::attribute::Attribute;
use super::attribute_error::{AttributeError, DERIVED_LIFE};
use super::attributes::{Attributes, said};
use super::{Quantity, Unit};

/// Years by which a stated service life may differ from the derived one: it is often stated in whole
/// years, rounded up or down.
const ROUNDING_YEARS: f64 = 1.0;

impl Attributes<'_> {
    /// The service life in years that follow from reserve, mining recovery and scale. Dilution is left
    /// out, so that it is rather too short.
    ///
    /// # Errors
    /// When one of the three is absent, which is the absence of a life, or cannot be read.
    pub fn derived_life(&self) -> Result<Quantity, AttributeError> {
        let derived = || {
            let [reserve, scale] = self.reserve_and_scale()?;
            let recovery = self.quantity(Attribute::Recovery)?;
            let unit = Unit::parse("年").filter(|_| scale.low > 0.0).ok_or(AttributeError::Absent(Attribute::Life))?;
            let life = |reserve: f64, recovery: f64, scale: f64| reserve * recovery / 100.0 / scale;
            let low = life(reserve.low, recovery.low, scale.high);
            Ok(Quantity { low, high: life(reserve.high, recovery.high, scale.low), unit })
        };
        derived().map_err(|gap| match gap {
            AttributeError::Absent(Attribute::Reserve | Attribute::Scale | Attribute::Recovery) => {
                AttributeError::Absent(Attribute::Life)
            }
            gap => gap,
        })
    }

    /// Refuses a stated life that reserve and scale do not bear out (规模与储量相适应).
    ///
    /// A stated reserve may be before or after the losses of mining, and dilution makes it last
    /// longer: anything from reserve × recovery / scale to reserve / scale can be meant.
    pub(super) fn check_life(&self, stated: &Quantity) -> Result<(), AttributeError> {
        let Ok([reserve, scale]) = self.reserve_and_scale() else { return Ok(()) };
        let Some(stated) = Unit::parse("年").and_then(|unit| stated.convert(&unit, None)) else { return Ok(()) };
        if scale.low <= 0.0 {
            return Ok(());
        }
        let recovery = self.quantity(Attribute::Recovery).map_or(0.0, |recovery| recovery.low / 100.0);
        let [low, high] = [reserve.low * recovery / scale.high, reserve.high / scale.low];
        if stated.low < high + ROUNDING_YEARS && stated.high > low - ROUNDING_YEARS {
            return Ok(());
        }
        let all = [Attribute::Life, Attribute::Reserve, Attribute::Recovery, Attribute::Scale];
        let given = all.into_iter().flat_map(|attribute| self.given(attribute));
        let mut reported: Vec<[String; 2]> = given.map(|p| [p.written.to_owned(), said(p.value)]).collect();
        reported.push([DERIVED_LIFE.into(), format!("{low:.1}～{high:.1}年")]);
        Err(AttributeError::Contradictory(reported))
    }

    /// Both in tonnes.
    fn reserve_and_scale(&self) -> Result<[Quantity; 2], AttributeError> {
        let (reserve, scale) = (self.quantity(Attribute::Reserve)?, self.quantity(Attribute::Scale)?);
        let unit = Unit::parse("万吨").ok_or(AttributeError::Absent(Attribute::Life))?;
        let density = self.density();
        let known = density.as_ref().ok().copied();
        match (reserve.convert(&unit, known), scale.convert(&unit.by_the_year(), known)) {
            (Some(reserve), Some(scale)) => Ok([reserve, scale]),
            _ => Err(density.err().unwrap_or(AttributeError::Absent(Attribute::Density))),
        }
    }
}
