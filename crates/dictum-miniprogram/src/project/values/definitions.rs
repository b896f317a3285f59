//! How each cell comes about, and which function it belongs to.

use std::collections::HashMap;

use super::Number;
use crate::code::flow::{Flow, Step, cell};
use crate::project::escape::Graph;
use crate::project::modules::Modules;

/// Which step defines which cell, in one file.
#[derive(Debug, Default)]
struct Steps {
    /// Where the steps of each cell begin.
    starts: Vec<u32>,
    numbers: Vec<u32>,
    /// The function that each cell belongs to, and one more than its number; 0 for none.
    owners: Vec<u32>,
}

/// What is known of all cells.
pub(super) struct Definitions {
    modules: Vec<Steps>,
    /// The function around each function.
    outer: HashMap<Number, Number>,
    /// Which parameter of which function a cell is.
    pub(super) parameters: HashMap<Number, (Number, u32)>,
    /// Of which function a cell is `this`.
    pub(super) these: HashMap<Number, Number>,
    /// Of which function a site holds the arguments, and from which on.
    pub(super) rests: HashMap<Number, (Number, u32)>,
    /// Which call gives what a cell holds.
    pub(super) results: HashMap<Number, Number>,
    /// What `new` makes of functions.
    pub(super) instances: HashMap<Number, Number>,
}

impl Definitions {
    pub(super) fn new(modules: &Modules, graph: &Graph<'_>) -> Self {
        let mut all = Self {
            modules: modules.all.iter().map(|it| Steps::new(&it.code.flow)).collect(),
            outer: HashMap::new(),
            parameters: HashMap::new(),
            these: HashMap::new(),
            rests: HashMap::new(),
            results: HashMap::new(),
            instances: HashMap::new(),
        };
        for (number, known) in graph.functions.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let (module, written) = (known.module, known.written);
            for (index, cell) in (0_u32..).zip(&written.parameters) {
                all.parameters.insert(graph.cell(module, *cell), (number, index));
            }
            all.these.insert(graph.cell(module, written.this), number);
            all.instances.insert(graph.site(module, written.instance), number);
            for rest in &written.rest {
                all.rests.insert(graph.site(module, rest.site), (number, rest.from));
            }
        }
        for (number, called) in graph.calls.iter().enumerate() {
            if called.call.result != cell::UNKNOWN {
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                all.results.insert(graph.cell(called.module, called.call.result), number);
            }
        }
        all.own(graph);
        all
    }

    /// Finds out which function each cell belongs to.
    fn own(&mut self, graph: &Graph<'_>) {
        let mut order: Vec<usize> = (0..graph.functions.len()).collect();
        let key = |it: &usize| {
            let it = graph.functions.get(*it)?;
            Some((it.module, it.written.cells.0, std::cmp::Reverse(it.written.cells.1)))
        };
        order.sort_by_key(key);
        let mut open: Vec<(usize, u32, Number)> = Vec::new();
        for number in order {
            let Some(it) = graph.functions.get(number) else { continue };
            let (first, end) = it.written.cells;
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            self.close(&mut open, |(module, end, _)| module != it.module || end <= first);
            if let Some((.., outer)) = open.last() {
                self.outer.insert(number, *outer);
            }
            let outer = open.last().map(|it| it.2);
            self.paint(it.module, first, outer);
            open.push((it.module, end, number));
        }
        self.close(&mut open, |_| true);
    }

    fn close(
        &mut self,
        open: &mut Vec<(usize, u32, Number)>,
        is_over: impl Fn((usize, u32, Number)) -> bool,
    ) {
        while let Some(last) = open.last().copied().filter(|it| is_over(*it)) {
            open.pop();
            self.paint(last.0, last.1, Some(last.2));
        }
    }

    /// The cells of `module` up to `end` that belong to no function yet belong to `owner`.
    fn paint(&mut self, module: usize, end: u32, owner: Option<Number>) {
        let Some(steps) = self.modules.get_mut(module) else { return };
        let from = steps.owners.len();
        let owner = owner.map_or(0, |it| it.saturating_add(1));
        steps.owners.resize(from.max(end as usize), owner);
    }

    /// The steps by which cell `cell` of module `module` comes about.
    pub(super) fn steps(&self, module: usize, cell: u32) -> &[u32] {
        let found = self.modules.get(module).and_then(|it| {
            let (start, end) = (it.starts.get(cell as usize)?, it.starts.get(cell as usize + 1)?);
            it.numbers.get(*start as usize..*end as usize)
        });
        found.unwrap_or_default()
    }

    /// The function that cell `cell` of module `module` belongs to.
    pub(super) fn owner(&self, module: usize, cell: u32) -> Option<Number> {
        let owner = self.modules.get(module)?.owners.get(cell as usize)?;
        owner.checked_sub(1)
    }

    /// Whether the function `inner` stands in `outer`; every function stands in none.
    pub(super) fn is_within(&self, inner: Option<Number>, outer: Option<Number>) -> bool {
        let mut at = inner;
        while let Some(function) = at {
            at = self.outer.get(&function).copied();
            if at == outer {
                return true;
            }
        }
        false
    }
}

impl Steps {
    fn new(flow: &Flow) -> Self {
        let cells = flow.cells.max(cell::COUNT) as usize;
        let mut starts = vec![0_u32; cells + 2];
        for step in &flow.steps {
            if let Some(count) = target(step).and_then(|it| starts.get_mut(it as usize + 2)) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut numbers = vec![0; sum as usize];
        for (number, step) in (0_u32..).zip(&flow.steps) {
            if let Some(start) = target(step).and_then(|it| starts.get_mut(it as usize + 1)) {
                if let Some(place) = numbers.get_mut(*start as usize) {
                    *place = number;
                }
                *start += 1;
            }
        }
        // Every list now ends where the next one begins.
        Self { starts, numbers, owners: Vec::new() }
    }
}

/// The cell that `step` defines.
fn target(step: &Step) -> Option<u32> {
    Some(match step {
        Step::Copy(_, to)
        | Step::CopyWhen(_, to, _)
        | Step::Forget(_, to)
        | Step::Make(to, _)
        | Step::Global(to, _)
        | Step::Module(to, _)
        | Step::Whole(to, _)
        | Step::Load(_, _, to)
        | Step::Element(_, _, to)
        | Step::Literal(to, _) => *to,
        Step::Work(it) => it.result,
        Step::Pick(it) => it.result,
        Step::Guard(it) => it.result,
        Step::Seen(it) => it.result,
        Step::Call(it) => it.result,
        Step::Store(_)
        | Step::Spread(..)
        | Step::Merge(..)
        | Step::Inherit(..)
        | Step::Leave(..) => return None,
    })
}
