//! Questions to text that need no text made.

use smallvec::SmallVec;

use super::{Halt, Machine, error};
use crate::model::datum::Datum;
use crate::model::failure::Failure;
use crate::plan::{InSet, TextTest};

/// Texts up to so many bytes are joined without an allocation.
const JOINED_INLINE: usize = 128;

impl<'a> Machine<'a> {
    #[inline(never)]
    pub(super) fn text_test(&mut self, it: &'a TextTest) -> Result<bool, Halt<'a>> {
        if let Some(text) = self.seen_str(&it.text) {
            return self.asked(text, it);
        }
        let datum = self.eval(&it.text)?;
        let Some(text) = datum.as_str() else {
            let failure = Failure::no_overload(it.ask.name(), &[datum, Datum::Str("")]);
            return Err(error(it.span, failure));
        };
        self.asked(text, it)
    }

    #[inline]
    fn asked(&self, text: &str, it: &'a TextTest) -> Result<bool, Halt<'a>> {
        let steps = (text.len() / 64).saturating_add(it.ask.steps(text)) as u64;
        self.budget.charge(steps).map_err(|failure| error(it.span, failure))?;
        Ok(it.ask.of(text))
    }

    #[inline(never)]
    pub(super) fn in_set(&mut self, it: &'a InSet) -> Result<bool, Halt<'a>> {
        if let [item] = it.parts.as_slice() {
            if let Some(text) = self.seen_str(item) {
                return Ok(it.set.contains(text.as_bytes()));
            }
            let item = self.eval(item)?;
            return Ok(item.as_str().is_some_and(|text| it.set.contains(text.as_bytes())));
        }
        let mut joined: SmallVec<[u8; JOINED_INLINE]> = SmallVec::new();
        let mut pending = None;
        for part in &it.parts {
            if let Some(text) = self.seen_str(part)
                && self.budget.charge(text.len() as u64 / 16).is_ok()
            {
                joined.extend_from_slice(text.as_bytes());
                continue;
            }
            match self.eval(part) {
                Ok(datum) => {
                    let text = datum.as_str().ok_or_else(|| {
                        Failure::no_overload("_+_", &[Datum::Str(""), datum.clone()])
                    });
                    let text = text.and_then(|text| {
                        self.budget.charge(text.len() as u64 / 16)?;
                        Ok(text)
                    });
                    match text {
                        Ok(text) => joined.extend_from_slice(text.as_bytes()),
                        Err(failure) => Halt::note(&mut pending, error(it.span, failure))?,
                    }
                }
                Err(halt) => Halt::note(&mut pending, halt)?,
            }
        }
        match pending {
            Some(halt) => Err(halt),
            None => Ok(it.set.contains(&*joined)),
        }
    }
}
