"""What is printed for people: verdicts as shape, word and colour; colour only where somebody looks at a terminal."""

import textwrap
from collections.abc import Mapping
from typing import Final, TextIO

from agent.harmless import harmless
from agent.telling.beside import in_hand_in_words, put_right_in_words
from agent.telling.checking import LocalCheck, actors
from compliance.rule import Rule
from compliance.verdict import Outcome, Verdict

_WIDTH: Final = 80
_SHAPES: Final = {
    Verdict.PASS: "✔",
    Verdict.FAIL: "✘",
    Verdict.UNKNOWN: "?",
    Verdict.NOT_APPLICABLE: "–",
    Verdict.RECORDED: "•",
    Verdict.WAIVED: "⌛",
}
_COLOURS: Final = {Verdict.PASS: "32", Verdict.FAIL: "31", Verdict.UNKNOWN: "33"}
_HEADLINES: Final = {
    Verdict.PASS: "This device meets the policy, as far as it can tell by itself.",
    Verdict.NOT_APPLICABLE: "Nothing of the policy concerns this device.",
    Verdict.RECORDED: "The policy only wants some things of this device on record.",
    Verdict.WAIVED: "This device is excused where it does not meet the policy.",
    Verdict.UNKNOWN: "Not everything could be found out about this device.",
    Verdict.FAIL: "This device needs action.",
}


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """A terminal, and nobody who said no (https://no-color.org)."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def check_in_words(checked: LocalCheck, *, colour: bool) -> str:
    """The result of a check for the person at the device, worst first."""
    policy = checked.policy
    parts = [
        f"{_HEADLINES[checked.verdict]}\nPolicy: {policy.title} ({policy.policy_id}, version {policy.version})",
        *([checked.in_doubt] if checked.in_doubt else []),
        *(_rule(rule, outcome, checked, colour=colour) for rule, outcome in checked.judged),
    ]
    if checked.at_the_school:
        rules = "\n".join(f"  {rule.title}: {outcome.saw}" for rule, outcome in checked.at_the_school)
        parts.append(f"Judged by the school's register, not known here:\n{rules}")
    return "\n\n".join(map(harmless, parts)) + "\n" if not colour else "\n\n".join(parts) + "\n"


def _rule(rule: Rule, outcome: Outcome, checked: LocalCheck, *, colour: bool) -> str:
    word = f"{_SHAPES[outcome.verdict]} {outcome.verdict.on_screen}"
    code = _COLOURS.get(outcome.verdict) if colour else None
    lines = [f"{f'{chr(27)}[{code}m{word}{chr(27)}[0m' if code else word}: {harmless(rule.title)}"]
    if outcome.verdict is Verdict.NOT_APPLICABLE:
        return "\n".join([*lines, *_indented("Why", outcome.saw)])
    lines += [*_indented("Seen", outcome.saw), *_indented("Asked", f"{outcome.asks} ({rule.clauses[0].section})")]
    if outcome.verdict.needs_putting_right:
        said = checked.beside[rule.rule_id]
        lines += [*_indented("Until", put_right_in_words(said, checked.today)), *_indented("In hand", in_hand_in_words(said))]
        lines += [*_indented("Who acts", actors(rule)), *_indented("How", rule.how_to_fix.get(checked.platform, ""))]
    return "\n".join(lines)


def _indented(label: str, words: str) -> list[str]:
    text = " ".join(harmless(words).split())
    return textwrap.wrap(text, _WIDTH, initial_indent=f"  {label + ':':<10}", subsequent_indent=" " * 12) if text else []
