"""The shape that stands beside each verdict's word, so that nobody needs the colour, and the colour of a terminal."""

from typing import Final

from compliance.verdict import Verdict

SHAPES: Final = {
    Verdict.PASS: "✔",
    Verdict.FAIL: "✘",
    Verdict.UNKNOWN: "?",
    Verdict.NOT_APPLICABLE: "–",
    Verdict.RECORDED: "•",
    Verdict.WAIVED: "⌛",
}

STYLES: Final = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.UNKNOWN: "yellow",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.RECORDED: "dim",
    Verdict.WAIVED: "cyan",
}

CSS_CLASSES: Final = {
    Verdict.PASS: "meets",
    Verdict.FAIL: "action",
    Verdict.UNKNOWN: "unknown",
    Verdict.NOT_APPLICABLE: "not-applicable",
    Verdict.RECORDED: "recorded",
    Verdict.WAIVED: "excused",
}
"""By these names every style sheet knows them."""


def in_words(verdict: Verdict) -> str:
    """`✘ Needs action`."""
    return f"{SHAPES[verdict]} {verdict.on_screen}"
