"""Reads patterns with what the evaluator finds, a line of JSON each, and asks RE2 the same."""

import collections
import json
import sys

import re2

OPTIONS = re2.Options()
OPTIONS.log_errors = False
EVERY = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)])).encode()

# What differs on purpose, each with its reason; whatever else differs is wrong.
BYTE = "`\\C` is one byte, and text is made of characters"
INSIDE = "what is cut out of a text begins and ends between characters"
DEEP = "the tree is walked by functions that call themselves"
LARGE = "a smaller automaton is made than RE2 would make"
REFUSED = {"AnyByte": BYTE, "TooDeep": DEEP, "TooLarge": LARGE}


def compiled(pattern):
    """RE2's expression, or why there is none."""
    try:
        return re2.compile(pattern.encode(), OPTIONS), None
    except re2.error as error:
        return None, error


def spans(match, groups):
    """From and to where the whole and each group matched."""
    if match is None:
        return None
    found = [match.span(it) for it in range(groups + 1)]
    return [list(it) if it[0] >= 0 else None for it in found]


def whole(text, at):
    """Whether a character begins or the text ends at a byte."""
    return at == len(text) or text[at] & 0xC0 != 0x80


def differences(case):
    """Each difference: the reason for it, or what it is."""
    expression, error = compiled(case["pattern"])
    if "every" in case:
        text = EVERY if case["text"] == "all" else case["text"].encode()
        found = [list(it.span()) for it in expression.finditer(text)] if expression else error
        if found != case["every"]:
            yield None, "the characters of a class differ"
        return
    if expression is None or "error" in case:
        if (expression is None) != ("error" in case):
            yield REFUSED.get(case.get("error")), f"RE2: {error}; here: {case.get('error')}"
        return
    for text, matches, ours in zip(case["texts"], case["matches"], case["found"]):
        text = text.encode()
        theirs = spans(expression.search(text), expression.groups)
        if matches != (theirs is not None):
            yield None, f"{text!r}: RE2: {theirs}; here: {matches}"
        elif theirs != ours:
            reason = None if whole(text, theirs[0][0]) else INSIDE
            yield reason, f"{text!r}: RE2: {theirs}; here: {ours}"


def main():
    """Whether all that differs has a reason."""
    reasons, wrong, patterns, refused = collections.Counter(), 0, 0, 0
    for line in sys.stdin:
        case = json.loads(line)
        patterns += 1
        refused += "error" in case
        for reason, what in differences(case):
            reasons[reason or "WRONG"] += 1
            if reason is None:
                wrong += 1
                print(f"{case['pattern']!a}: {what}")
    print(f"{patterns} patterns, {refused} of them refused; {wrong} differences without a reason")
    for reason, count in sorted(reasons.items()):
        print(f"{count} differences: {reason}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
