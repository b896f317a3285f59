//! The parameters that a condition names.

/// The names `x` of `params.x` and `params["x"]` in the CEL expression, in order.
///
/// Whether they exist and what they are is the checker's business. Text in quotes
/// names nothing.
pub(super) fn of(expression: &str) -> Vec<String> {
    let tokens = tokens(expression);
    let mut names: Vec<String> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let selected =
            index.checked_sub(1).and_then(|it| tokens.get(it)) == Some(&Token::Mark('.'));
        let after = tokens.get(index + 1..index + 3);
        let name = match (token, after) {
            (
                Token::Name(root),
                Some(
                    [Token::Mark('.'), Token::Name(name)] | [Token::Mark('['), Token::Quoted(name)],
                ),
            ) if root == "params" && !selected => name,
            _ => continue,
        };
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

#[derive(Debug, PartialEq)]
enum Token {
    Name(String),
    Quoted(String),
    Mark(char),
}

fn tokens(expression: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = expression.chars().peekable();
    while let Some(it) = chars.next() {
        if it.is_alphanumeric() || it == '_' {
            let mut name = String::from(it);
            while let Some(it) = chars.next_if(|it| it.is_alphanumeric() || *it == '_') {
                name.push(it);
            }
            tokens.push(Token::Name(name));
        } else if matches!(it, '"' | '\'') {
            let mut quoted = String::new();
            while let Some(next) = chars.next() {
                match next {
                    '\\' => quoted.extend(chars.next()),
                    next if next == it => break,
                    next => quoted.push(next),
                }
            }
            tokens.push(Token::Quoted(quoted));
        } else if it == '/' && chars.peek() == Some(&'/') {
            while chars.next_if(|it| *it != '\n').is_some() {}
        } else if !it.is_whitespace() {
            tokens.push(Token::Mark(it));
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn params_are_named_outside_text_and_other_values() {
        let expression = "params.hosts.all(d, d in subject.params.x) && params . limit > 1 \
            && 'params.no' != \"params.\\\"no\" // params.no\n && params['b'] == params.hosts";
        assert_eq!(of(expression), ["hosts", "limit", "b"]);
        assert_eq!(of("params"), Vec::<String>::new());
    }
}
