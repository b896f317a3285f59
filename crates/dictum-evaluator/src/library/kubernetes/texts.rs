//! Texts: `find` and `findAll` by a pattern, `jsonpatch.escapeKey`.

use crate::library::regexes::{Pattern, pay_for};
use crate::library::{add_all, global, member};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, ResultSize, Traits};
use crate::model::types::Type;

const FINDS: Traits = Traits::new().pattern(1).decided_by(1).size(ResultSize::First);

pub(super) fn register(environment: &mut Environment) {
    use Type::{Int, String};
    let texts = Type::list(String);
    add_all(
        environment,
        [
            member("find", &[String, String], String, find)
                .doc(
                    "The first part of a text that a pattern matches; empty where there is none.",
                    "文本中首个与模式匹配的部分；没有则为空。",
                )
                .traits(FINDS),
            member("findAll", &[String, String], texts.clone(), find_all)
                .doc("All parts of a text that a pattern matches.", "文本中所有与模式匹配的部分。")
                .traits(Traits::new().pattern(1).decided_by(1)),
            member("findAll", &[String, String, Int], texts, find_all)
                .doc(
                    "The same, so many at most; all of them for a negative number.",
                    "同上，至多若干个；负数表示不限。",
                )
                .traits(Traits::new().pattern(1).decided_by(1)),
            global("jsonpatch.escapeKey", &[String], String, |call| {
                let key = call.str(0)?;
                call.charge(key.len() / 8)?;
                Ok(Datum::string(key.replace('~', "~0").replace('/', "~1")))
            })
            .doc(
                "A key as a step of a JSON pointer: `~` is `~0`, `/` is `~1`.",
                "把键写成 JSON 指针的一步：`~` 写作 `~0`，`/` 写作 `~1`。",
            )
            .traits(Traits::new().total()),
        ],
    );
}

fn find<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let Pattern { text, regex } = Pattern::of(call)?;
    let whole = regex.matches(text).next().and_then(|it| it.group(0));
    Ok(Datum::string(whole.unwrap_or_default()))
}

fn find_all<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let Pattern { text, regex } = Pattern::of(call)?;
    let most = if call.args().len() > 2 { call.int(2)? } else { -1 };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    for it in regex.matches(text).take(most) {
        pay_for(call, &regex, &it)?;
        let part = it.group(0).unwrap_or_default();
        call.charge(part.len() / 16 + 1)?;
        parts.push(Datum::string(part));
    }
    Ok(Datum::list(parts))
}
