//! A plan to the predicate that tells the same, where there is one.

use std::collections::BTreeMap;
use std::sync::Arc;

use smallvec::SmallVec;

use super::{
    BASES_MAX, Base, Compared, Count, Each, Entry, InSet, Operand, Place, Predicate, Question,
    Range, Single, Test,
};
use crate::model::operators::Operator;
use crate::model::value::Value;
use crate::plan::{Binary, Loop, Plan, Root, Select, Step};
use crate::syntax::LoopKind;

/// The predicate that tells what `plan` does, if nothing in it needs more.
pub(crate) fn build(plan: &Plan) -> Option<Predicate> {
    Ctx::new(None).predicate(plan)
}

/// The same, where the facts of `layout` are looked up beforehand; it adds its own,
/// below the variables `names`.
pub(crate) fn build_over(
    plan: &Plan,
    names: &[Arc<str>],
    layout: &mut Layout,
) -> Option<Predicate> {
    Ctx::new(Some((names, layout))).predicate(plan)
}

/// Facts that several predicates read, each once.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    numbers: BTreeMap<(usize, Vec<Arc<str>>), usize>,
    variables: Vec<Arc<str>>,
    places: Vec<(usize, Box<[Step]>)>,
}

impl Layout {
    /// The facts, by their numbers; `base` says where a variable stands.
    pub(crate) fn look_up<'a>(&self, base: impl Fn(&str) -> Base<'a>) -> SmallVec<[Base<'a>; 16]> {
        let variables: SmallVec<[Base<'a>; 4]> = self.variables.iter().map(|it| base(it)).collect();
        let below = |(variable, steps): &(usize, Box<[Step]>)| match variables.get(*variable) {
            Some(base) => base.below(steps),
            None => Base::Nothing,
        };
        self.places.iter().map(below).collect()
    }

    fn number(&mut self, variable: &Arc<str>, steps: Vec<Step>) -> usize {
        let known = self.variables.iter().position(|it| it == variable);
        let variable = known.unwrap_or_else(|| {
            self.variables.push(Arc::clone(variable));
            self.variables.len() - 1
        });
        let path = steps.iter().map(|it| Arc::clone(it.shared())).collect();
        *self.numbers.entry((variable, path)).or_insert_with(|| {
            self.places.push((variable, steps.into()));
            self.places.len() - 1
        })
    }
}

struct Ctx<'l> {
    roots: Vec<(usize, Root)>,
    /// The loops around what is being built, the outermost first.
    frames: Vec<Frame>,
    // INVARIANT (kept bases): a base that is set once, for a root or for what a loop
    // does not change, is never the element of another loop, which would overwrite it
    // before it is read. So it is taken from `free`, and never from `released`.
    /// Bases that stood for nothing so far, the next one last.
    free: Vec<usize>,
    /// Bases of loops that are built, for the elements of others.
    released: Vec<usize>,
    layout: Option<(&'l [Arc<str>], &'l mut Layout)>,
}

/// A loop whose body is being built.
struct Frame {
    slot: u32,
    /// Another name of the same element.
    alias: Option<u32>,
    base: usize,
    fixed: Vec<(usize, Place)>,
}

impl Frame {
    fn names(&self, slot: u32) -> bool {
        self.slot == slot || self.alias == Some(slot)
    }
}

/// What a plan reads: a name, and the fields below it.
struct Read<'p> {
    root: Root,
    steps: &'p [Step],
}

impl<'p> Read<'p> {
    fn of(plan: &'p Plan) -> Option<Self> {
        match plan {
            Plan::Path(path) => Some(Self { root: path.root, steps: &path.steps }),
            Plan::Variable(number, _) => Some(Self { root: Root::Variable(*number), steps: &[] }),
            Plan::Local(slot, _) => Some(Self { root: Root::Local(*slot), steps: &[] }),
            _ => None,
        }
    }

    fn steps(&self) -> Vec<Step> {
        self.steps.iter().map(Step::again).collect()
    }
}

impl<'l> Ctx<'l> {
    fn new(layout: Option<(&'l [Arc<str>], &'l mut Layout)>) -> Self {
        let free = (0..BASES_MAX).rev().collect();
        Self { roots: Vec::new(), frames: Vec::new(), free, released: Vec::new(), layout }
    }

    fn predicate(mut self, plan: &Plan) -> Option<Predicate> {
        let test = self.test(plan)?;
        Some(Predicate { roots: self.roots, test })
    }

    fn test(&mut self, plan: &Plan) -> Option<Test> {
        if let Some((text, question)) = Question::of(plan)
            && Read::of(text).is_some()
        {
            let place = self.fact(text)?;
            return Some(match question {
                Question::One(Single::Is(it)) => Test::TextIs(place, it),
                Question::One(Single::IsNot(it)) => Test::TextIsNot(place, it),
                question => Test::Asked(place, Box::new(question)),
            });
        }
        Some(match plan {
            Plan::Constant(Value::Bool(it)) => Test::Always(*it),
            Plan::Path(_) | Plan::Variable(..) | Plan::Local(..) => Test::Fact(self.fact(plan)?),
            Plan::Has(it) => Test::Has(self.field(it)?),
            Plan::Unary(Operator::Not, it) => Test::Not(Box::new(self.test(&it.0)?)),
            Plan::And(parts) => Test::All(self.tests(parts)?),
            Plan::Or(parts) => Test::Any(self.tests(parts)?),
            Plan::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                let parts = [self.test(condition)?, self.test(yes)?, self.test(no)?];
                Test::Choice(Box::new(parts))
            }
            Plan::Binary(Operator::In, it) => self.held(it)?,
            Plan::Binary(operator, it) if operator.is_test() => self.compared(*operator, it)?,
            Plan::InSet(it) => {
                let parts =
                    it.parts.iter().map(|part| self.operand(part)).collect::<Option<_>>()?;
                Test::InSet(Box::new(InSet { parts, set: it.set.clone() }))
            }
            Plan::Loop(it) => self.quantified(it)?,
            _ => return None,
        })
    }

    fn tests(&mut self, parts: &[Plan]) -> Option<Box<[Test]>> {
        parts.iter().map(|it| self.test(it)).collect()
    }

    fn compared(&mut self, operator: Operator, it: &Binary) -> Option<Test> {
        let (left, right) = (self.operand(&it.left)?, self.operand(&it.right)?);
        Some(match (left, right) {
            (Operand::Fact(place), Operand::Constant(Value::Int(it))) => {
                Test::NumberIs(place, operator, it)
            }
            (left, right) => Test::Compared(Box::new(Compared { operator, left, right })),
        })
    }

    fn held(&mut self, it: &Binary) -> Option<Test> {
        let item = self.operand(&it.left)?;
        Some(match &it.right {
            Plan::Constant(list @ Value::List(_)) => Test::InFew(Box::new((item, list.clone()))),
            holder => Test::InList(Box::new((item, self.fact(holder)?))),
        })
    }

    fn quantified(&mut self, it: &Loop) -> Option<Test> {
        if it.filter.is_some() {
            return None;
        }
        let decisive = match it.kind {
            LoopKind::All => false,
            LoopKind::Exists => true,
            LoopKind::ExistsOne => {
                let left = Operand::Count(Box::new(self.count(it)?));
                let right = Operand::Constant(Value::Int(1));
                let operator = Operator::Equal;
                return Some(Test::Compared(Box::new(Compared { operator, left, right })));
            }
            _ => return None,
        };
        let (entry, body) = self.inside(it, |ctx| ctx.test(&it.body))?;
        Some(Test::Each(Box::new(Each { entry, body, decisive })))
    }

    /// How many elements a loop keeps or makes.
    fn count(&mut self, it: &Loop) -> Option<Count> {
        let (entry, (tests, made)) = self.inside(it, |ctx| {
            let mut tests = Vec::new();
            if let Some(filter) = &it.filter {
                tests.push(ctx.test(filter)?);
            }
            if it.kind == LoopKind::Map {
                return Some((tests, Some(ctx.operand(&it.body)?)));
            }
            tests.push(ctx.test(&it.body)?);
            Some((tests, None))
        })?;
        Some(Count { entry, tests, made })
    }

    /// Builds what stands inside a loop of one name.
    fn inside<T>(
        &mut self,
        it: &Loop,
        body: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<(Entry, T)> {
        if it.second.is_some() {
            return None;
        }
        let range = match &it.range {
            Plan::Constant(Value::List(values)) => Range::Constants(values.to_vec().into()),
            facts => Range::Facts(self.fact(facts)?),
        };
        let base = self.released.pop().or_else(|| self.free.pop())?;
        self.frames.push(Frame { slot: it.slot, alias: it.alias, base, fixed: Vec::new() });
        let built = body(self)?;
        let frame = self.frames.pop()?;
        self.released.extend(frame.fixed.iter().map(|it| it.0));
        self.released.push(base);
        Some((Entry { range, base, fixed: frame.fixed }, built))
    }

    fn operand(&mut self, plan: &Plan) -> Option<Operand> {
        Some(match plan {
            Plan::Constant(
                it @ (Value::Null
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Double(_)
                | Value::String(_)),
            ) => Operand::Constant(it.clone()),
            Plan::Path(_) | Plan::Variable(..) | Plan::Local(..) => Operand::Fact(self.fact(plan)?),
            Plan::AsDouble(inner) => Operand::Double(self.fact(inner)?),
            Plan::Size(it) => match &it.operand {
                Plan::Loop(it) if matches!(it.kind, LoopKind::Map | LoopKind::Filter) => {
                    Operand::Count(Box::new(self.count(it)?))
                }
                list => Operand::Size(self.fact(list)?),
            },
            Plan::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                let parts = (self.test(condition)?, self.operand(yes)?, self.operand(no)?);
                Operand::Choice(Box::new(parts))
            }
            _ => return None,
        })
    }

    /// The field that `has` asks for.
    fn field(&mut self, it: &Select) -> Option<Place> {
        let read = Read::of(&it.operand)?;
        let mut steps = read.steps();
        steps.push(Step::new(it.field.clone()));
        self.place(read.root, steps)
    }

    /// The place of what `plan` reads.
    fn fact(&mut self, plan: &Plan) -> Option<Place> {
        let read = Read::of(plan)?;
        self.place(read.root, read.steps())
    }

    /// A place; looked up once for a loop whose elements do not change it, or once
    /// for all predicates.
    fn place(&mut self, root: Root, steps: Vec<Step>) -> Option<Place> {
        if let (Some((names, layout)), Root::Variable(number)) = (&mut self.layout, root) {
            let fact = layout.number(names.get(number as usize)?, steps);
            return Some(Place { base: BASES_MAX + fact, steps: Box::default() });
        }
        let (base, level) = self.base(root)?;
        let place = Place { base, steps: steps.into() };
        let Some(frame) = self.frames.get_mut(level) else { return Some(place) };
        if place.steps.is_empty() {
            return Some(place);
        }
        let known = frame.fixed.iter().find(|(_, it)| it.is(&place)).map(|it| it.0);
        let Some(base) = known.or_else(|| self.free.pop()) else { return Some(place) };
        if known.is_none() {
            frame.fixed.push((base, place));
        }
        Some(Place { base, steps: Box::default() })
    }

    /// The base of a root, and how many of the loops are around what it stands for.
    fn base(&mut self, root: Root) -> Option<(usize, usize)> {
        if let Root::Local(slot) = root
            && let Some(at) = self.frames.iter().rposition(|it| it.names(slot))
        {
            return self.frames.get(at).map(|it| (it.base, at + 1));
        }
        if let Some((base, _)) = self.roots.iter().find(|it| it.1 == root) {
            return Some((*base, 0));
        }
        let base = self.free.pop()?;
        self.roots.push((base, root));
        Some((base, 0))
    }
}

impl Place {
    /// Whether it is the same place.
    fn is(&self, other: &Self) -> bool {
        self.base == other.base
            && self.steps.len() == other.steps.len()
            && self.steps.iter().zip(&other.steps).all(|(a, b)| a.name() == b.name())
    }
}
