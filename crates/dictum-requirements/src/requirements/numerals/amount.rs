//! An exact decimal number.

use std::fmt;

/// The most decimal places, and the most zeros that a multiplier may add.
const PLACES_MAX: u32 = 30;

/// A decimal number: `mantissa` divided by ten to the power of `places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::requirements) struct Amount {
    // INVARIANT (shortest): no zero at the end of the mantissa stands after the point.
    mantissa: i128,
    places: u32,
}

impl Amount {
    /// The number of `digits`, which may have one point; none where it is too large.
    pub(super) fn parse(digits: &str) -> Option<Self> {
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let places = u32::try_from(fraction.len()).ok().filter(|it| *it <= PLACES_MAX)?;
        let mantissa = format!("{whole}{fraction}").parse().ok()?;
        Some(Self { mantissa, places }.shortest())
    }

    /// The whole number `it`.
    pub(super) fn whole(it: i64) -> Self {
        Self { mantissa: i128::from(it), places: 0 }
    }

    /// The number times ten to the power of `exponent`.
    pub(super) fn scaled(self, exponent: i32) -> Option<Self> {
        let step = exponent.unsigned_abs();
        if step > PLACES_MAX {
            return None;
        }
        if exponent < 0 {
            let places = self.places.checked_add(step).filter(|it| *it <= PLACES_MAX)?;
            return Some(Self { places, ..self }.shortest());
        }
        let taken = step.min(self.places);
        let factor = 10_i128.checked_pow(step - taken)?;
        let mantissa = self.mantissa.checked_mul(factor)?;
        Some(Self { mantissa, places: self.places - taken }.shortest())
    }

    /// The number times `factor` divided by `divisor`; none where that is no decimal
    /// number.
    pub(in crate::requirements) fn times(self, factor: i128, divisor: i128) -> Option<Self> {
        let scale = 10_i128.checked_pow(self.places)?;
        let above = self.mantissa.checked_mul(factor)?;
        let below = scale.checked_mul(divisor).filter(|it| *it > 0)?;
        let decimal = |places: u32| {
            let above = above.checked_mul(10_i128.checked_pow(places)?)?;
            (above % below == 0).then(|| Self { mantissa: above / below, places }.shortest())
        };
        (0..=PLACES_MAX).find_map(decimal)
    }

    /// Whether nothing stands after the point.
    pub(in crate::requirements) fn is_whole(self) -> bool {
        self.places == 0
    }

    /// The number with the other sign.
    pub(super) fn negated(self) -> Self {
        // The smallest mantissa cannot be read from digits, so that this never overflows.
        Self { mantissa: self.mantissa.saturating_neg(), ..self }
    }

    fn shortest(mut self) -> Self {
        while self.places > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.places -= 1;
        }
        self
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let width = self.places as usize + 1;
        let digits = format!("{:0>width$}", self.mantissa.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() - self.places as usize);
        match fraction {
            "" => write!(formatter, "{sign}{whole}"),
            fraction => write!(formatter, "{sign}{whole}.{fraction}"),
        }
    }
}
