//! Numbers in words, English and Chinese.

/// English words that are added.
const ADDED: [(&str, i64); 28] = [
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

/// The alternatives of a regular expression for one English word of a number.
pub(super) fn english_words() -> String {
    let added: Vec<&str> = ADDED.iter().rev().map(|(word, _)| *word).collect();
    format!("(?:{}|hundred|thousand|million|billion)", added.join("|"))
}

/// The number that English `words` spell; none where they are several or none.
pub(super) fn english(words: &str) -> Option<i64> {
    let (mut total, mut group, mut last): (i64, i64, i64) = (0, 0, i64::MAX);
    let lower = words.to_ascii_lowercase();
    for word in lower.split(|it: char| !it.is_ascii_alphabetic()).filter(|it| !it.is_empty()) {
        let scale = match word {
            "and" => continue,
            "hundred" => 100,
            "thousand" => 1_000,
            "million" => 1_000_000,
            "billion" => 1_000_000_000,
            _ => 1,
        };
        if scale == 1 {
            let (_, value) = ADDED.iter().find(|(it, _)| *it == word)?;
            // `twenty four` is one number; `four twenty` and `five six` are two.
            let fits = match last {
                20.. => *value < 100,
                _ => false,
            };
            let joins =
                last == i64::MAX || (fits && (last % 100 == 0 || *value < 10 && last < 100));
            if !joins || (*value == 0 && last != i64::MAX) {
                return None;
            }
            group = group.checked_add(*value)?;
            last = *value;
            continue;
        }
        if group == 0 {
            return None;
        }
        if scale == 100 {
            group = group.checked_mul(100)?;
            last = 100;
        } else {
            total = total.checked_add(group.checked_mul(scale)?)?;
            (group, last) = (0, i64::MAX);
        }
    }
    total.checked_add(group)
}

/// The number that Chinese `numerals` spell; none where they spell none, like 万一.
pub(super) fn chinese(numerals: &str) -> Option<i64> {
    let (mut total, mut section, mut digit): (i64, i64, Option<i64>) = (0, 0, None);
    let mut smallest = i64::MAX;
    for it in numerals.chars() {
        let scale = match it {
            '十' | '拾' => 10,
            '百' | '佰' => 100,
            '千' | '仟' => 1_000,
            '万' => 10_000,
            '亿' => 100_000_000,
            '零' | '〇' if digit.is_none() => continue,
            _ => {
                // Two digits in a row are a year, a list, or a word like 一一.
                if digit.replace(chinese_digit(it)?).is_some() {
                    return None;
                }
                continue;
            }
        };
        if scale >= 10_000 {
            section = section.checked_add(digit.take().unwrap_or(0))?;
            if section == 0 {
                return None;
            }
            total = total.checked_add(section)?.checked_mul(scale)?;
            (section, smallest) = (0, i64::MAX);
            continue;
        }
        let count = match digit.take() {
            Some(count) => count,
            None if scale == 10 && section == 0 && total == 0 => 1,
            None => return None,
        };
        if scale >= smallest {
            return None;
        }
        smallest = scale;
        section = section.checked_add(count.checked_mul(scale)?)?;
    }
    total.checked_add(section)?.checked_add(digit.unwrap_or(0))
}

fn chinese_digit(it: char) -> Option<i64> {
    Some(match it {
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '零' | '〇' => 0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_numbers_are_one_or_none() {
        assert_eq!(english("one hundred and twenty-four"), Some(124));
        assert_eq!(english("two thousand three hundred"), Some(2300));
        assert_eq!(english("ninety"), Some(90));
        for words in ["five six", "twenty thirty", "hundred", "four twenty", "twenty zero"] {
            assert_eq!(english(words), None, "{words}");
        }
    }

    #[test]
    fn chinese_numbers_are_one_or_none() {
        assert_eq!(chinese("一百零五"), Some(105));
        assert_eq!(chinese("三千五百万"), Some(35_000_000));
        assert_eq!(chinese("壹佰贰拾"), Some(120));
        assert_eq!(chinese("十"), Some(10));
        for words in ["万一", "一一", "千万", "二〇二六", "百千"] {
            assert_eq!(chinese(words), None, "{words}");
        }
    }
}
