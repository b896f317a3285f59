//! What is known of an overload beside its types. It stands where the overload is
//! registered, and nothing else knows a function by its name.

/// What is known of an overload; the default claims nothing.
///
/// ```
/// use dictum_evaluator::function::{Traits, Work};
///
/// let traits = Traits::default().total().work(Work::Constant);
/// assert_ne!(traits, Traits::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    pub(crate) work: Work,
    pub(crate) size: ResultSize,
    pub(crate) total: bool,
    pub(crate) motion: &'static [Motion],
    pub(crate) decisive: Option<usize>,
    pub(crate) pattern: Option<usize>,
    pub(crate) example: Option<&'static str>,
    pub(crate) shortcut: Option<Shortcut>,
    pub(crate) counts: bool,
    pub(crate) alike: bool,
}

impl Default for Traits {
    fn default() -> Self {
        Self::new()
    }
}

/// What a call costs beside its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Work {
    /// The same for every argument.
    Constant,
    /// It goes through its last argument, and through no more of the others.
    Last,
    /// It goes through every text, list and map that it is handed.
    #[default]
    Linear,
    /// It looks up the rules of a time zone.
    Zone,
    /// As much as the number says that it is handed.
    Number,
    /// It brings a list into order.
    Sorting,
    /// It runs a pattern over a text.
    Pattern,
    /// It puts its last argument between, or in the place of, parts of the first.
    Product,
    /// It holds every element of its lists against every other.
    Pairs,
    /// It makes an automaton, and runs it over a text as often as it matches.
    Search,
}

impl Work {
    /// The word that the reference has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Last => "last argument",
            Self::Linear => "linear",
            Self::Zone => "a time zone's rules",
            Self::Number => "its number",
            Self::Sorting => "sorting",
            Self::Pattern => "text by pattern",
            Self::Product => "first by last argument",
            Self::Pairs => "pairs",
            Self::Search => "text by its matches",
        }
    }
}

/// How large a result may be: a text's bytes, a list's elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResultSize {
    /// Nothing is said.
    #[default]
    Any,
    /// No larger than the first argument.
    First,
    /// No larger than this.
    Most(u64),
    /// As large as the number says that is handed in.
    Number,
}

/// How a result moves when an argument grows: a truth value from false to true, a number
/// up, a list by more elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// The same way.
    With,
    /// The other way.
    Against,
}

/// A step of the plan that does what an overload does, faster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Whether a text starts with another.
    StartsWith,
    /// Whether a text ends with another.
    EndsWith,
    /// Whether a text contains another.
    Contains,
    /// Whether a pattern matches a text somewhere.
    Matches,
    /// How many elements a list has.
    Size,
    /// The first of two optional values that is there; the second is worked out only then.
    Or,
    /// What an optional value holds, or another value, worked out only then.
    OrValue,
}

impl Traits {
    /// What claims nothing.
    pub const fn new() -> Self {
        Self {
            work: Work::Linear,
            size: ResultSize::Any,
            total: false,
            motion: &[],
            decisive: None,
            pattern: None,
            example: None,
            shortcut: None,
            counts: false,
            alike: false,
        }
    }

    /// What a call costs beside its arguments; that it is linear, where nothing is said.
    #[must_use]
    pub const fn work(mut self, work: Work) -> Self {
        self.work = work;
        self
    }

    /// How large the result may be.
    #[must_use]
    pub const fn size(mut self, size: ResultSize) -> Self {
        self.size = size;
        self
    }

    /// That it gives a value for whatever fits its types, and fails for nothing.
    #[must_use]
    pub const fn total(mut self) -> Self {
        self.total = true;
        self
    }

    /// How the result moves when an argument grows, for each argument.
    #[must_use]
    pub const fn moves(mut self, motion: &'static [Motion]) -> Self {
        self.motion = motion;
        self
    }

    /// That argument `at`, counted from 0, alone decides whether it fails (for a call
    /// with a pattern, together with that): where that is constant, a call that can only
    /// fail is a fault already.
    #[must_use]
    pub const fn decided_by(mut self, at: usize) -> Self {
        self.decisive = Some(at);
        self
    }

    /// That argument `at` is a regular expression.
    #[must_use]
    pub const fn pattern(mut self, at: usize) -> Self {
        self.pattern = Some(at);
        self.work = Work::Search;
        self
    }

    /// A text that the deciding argument may be, to be shown where it is not.
    #[must_use]
    pub const fn example(mut self, text: &'static str) -> Self {
        self.example = Some(text);
        self
    }

    /// That a step of the plan does the same, faster.
    #[must_use]
    pub const fn shortcut(mut self, shortcut: Shortcut) -> Self {
        self.shortcut = Some(shortcut);
        self
    }

    /// That it counts: what the elements of its argument lack does not matter.
    #[must_use]
    pub const fn counts(mut self) -> Self {
        self.counts = true;
        self
    }

    /// That `x.f()` and `f(x)` are the same.
    #[must_use]
    pub const fn alike(mut self) -> Self {
        self.alike = true;
        self
    }
}
