"""The whole report to governors in a few sentences, made from its own figures."""

from typing import Final

from collector.reports.all_figures import Figures
from collector.reports.decisions import decisions
from collector.reports.figure import number_words
from collector.reports.school_at import SchoolAt
from compliance.counted import counted
from compliance.verdict import Verdict

_IN_WORDS: Final = (
    ("needs-action", "need action", "needs action"),
    ("not-known", "are not known", "is not known"),
    ("excused", "are excused", "is excused"),
)


def paragraph(school: SchoolAt, figures: Figures) -> str:
    """Every sentence says a figure that stands below it, too."""
    by_id = figures.by_id
    words = [_devices_in_use(school, figures), *_encrypted(figures)]
    most = max((each.by_verdict[Verdict.FAIL] for each in figures.rules), key=lambda each: len(each.things), default=None)
    if most is not None and most.things:
        words.append(f"Most often not met: {most.about}, on {number_words(most)}.")
    logged = len(by_id["incidents.log"].things)
    words.append(f"{counted(logged, 'incident')} logged in the last twelve months." if logged else "No incident was logged.")
    words.append(f"{counted(len(by_id['exceptions'].things), 'exception')} in force.")
    asked = len(decisions(school, figures))
    words.append(f"{counted(asked, 'question')} for governors stand below." if asked > 1 else _one_question(asked))
    return " ".join(words)


def _one_question(asked: int) -> str:
    return "One question for governors stands below." if asked else "Nothing waits for a decision of governors."


def _devices_in_use(school: SchoolAt, figures: Figures) -> str:
    everything = len(school.devices)
    kind = "simulated device" if school.counts_simulated else "device"
    meets = len(figures.by_id["devices.meets"].things)
    share = f" ({100 * meets // everything}%)" if everything else ""
    one = "We had" if school.is_past else "We have"
    words = f"{one} {counted(everything, kind)} in use. {meets:,}{share} met every rule at the moment of this report."
    others = [
        f"{number:,} {single if number == 1 else many}"
        for name, many, single in _IN_WORDS
        if (number := len(figures.by_id[f"devices.{name}"].things))
    ]
    return f"{words} Of the others {', '.join(others)}." if others else words


def _encrypted(figures: Figures) -> list[str]:
    encrypted = figures.by_id.get("loans.encrypted")
    if encrypted is None or not encrypted.of:
        return []
    if encrypted.number == encrypted.of:
        return [
            f"All {encrypted.of:,} devices on loan are encrypted." if encrypted.of > 1 else "The device on loan is encrypted."
        ]
    return [f"Encrypted of the devices on loan: {number_words(encrypted)}."]
