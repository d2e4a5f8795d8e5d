"""The privacy notice of a school, made from the catalogue of facts, the inventory and what the school has settled.

What a notice must say: UK GDPR Articles 13 and 14; the right to complain to the school first: Data Protection Act 2018,
section 164A, as the Data (Use and Access) Act 2025 put it in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from collector.accounts.rights import RIGHTS, Right, Role
from collector.privacy.inventory import INVENTORY, OUTSIDE, Holding
from collector.privacy.retention_rules import rules_of
from collector.privacy.settling import CONTACT
from collector.privacy.subject_formats import environment
from collector.privacy.what_this_sends import SentFact, what_this_sends
from collector.reports.dates import full_day
from collector.store.privacy_settings import PrivacySetting
from collector.store.schools import School
from compliance.school_clock import day_of

ICO: Final = "the Information Commissioner's Office: ico.org.uk, telephone 0303 123 1113"
_RIGHTS: Final = (
    "ask for a copy of what we hold about you",
    "ask us to correct what is wrong",
    "ask us to erase what we need no longer, and to use no more of it than we need",
    "object to how we use it",
    "complain to us, and to the Information Commissioner's Office",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is held: what, what for, on which basis, for how long, and who sees it in the console."""

    holding: Holding
    how_long: str
    who: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything that the notice says. `contact` is "" while the school has set none."""

    school: str
    day: date
    kept: tuple[Kept, ...]
    facts: tuple[SentFact, ...]
    never: tuple[str, ...]
    outside: tuple[str, ...]
    rights: tuple[str, ...]
    contact: str
    ico: str


def notice_of(school: School, settings: Mapping[str, PrivacySetting], now: datetime) -> Notice:
    """The notice as it is today."""
    rules, sent = rules_of(settings), what_this_sends()
    return Notice(
        school=school.name,
        day=day_of(now),
        kept=tuple(Kept(each, rules[each.kept].in_words, who_sees(each.right)) for each in INVENTORY),
        facts=sent.facts,
        never=sent.never,
        outside=OUTSIDE,
        rights=_RIGHTS,
        contact=settings[CONTACT].value if CONTACT in settings else "",
        ico=ICO,
    )


def who_sees(right: Right) -> str:
    """The roles that have a right, in words."""
    return ", ".join(role.on_screen for role in Role if right in RIGHTS[role])


def notice_html(notice: Notice) -> str:
    """The notice as one page that needs nothing else."""
    return environment().get_template("notice.html.jinja").render(notice=notice, day=full_day(notice.day))


def notice_text(notice: Notice) -> str:
    """The notice as plain text."""
    lines = [f"Privacy notice of {notice.school}: the school's devices", f"As of {full_day(notice.day)}.", "", _BEGINNING, ""]
    for each in notice.kept:
        lines += [each.holding.title.upper(), f"What: {each.holding.what}.", f"Why: {each.holding.purpose}."]
        lines += [f"Lawful basis: {each.holding.basis}.", f"Kept: {each.how_long}.", f"Who sees it: {each.who}.", ""]
    lines += ["WHAT THE SCHOOL'S DEVICES REPORT"]
    for fact in notice.facts:
        lines += [f"{fact.heading} ({fact.what_for}):"]
        lines += [
            f"{'  ' * (field.depth + 1)}- {field.words}{_PERSON if field.about_a_person else ''}" for field in fact.fields
        ]
    lines += ["", "WHAT IS NEVER COLLECTED", *(f"- {each}" for each in notice.never)]
    lines += ["", "WHERE ELSE IT MAY BE", *(f"- {each}" for each in notice.outside)]
    lines += ["", "YOU MAY", *(f"- {each}" for each in notice.rights), "", *_complaints(notice)]
    return "\n".join(lines) + "\n"


def _complaints(notice: Notice) -> list[str]:
    first = [f"Questions and complaints: {notice.contact}. We answer within 30 days that we have it."] if notice.contact else []
    return [*first, f"You may also complain to {notice.ico}."]


_PERSON: Final = " (about a person)"
_BEGINNING: Final = (
    "The school lends devices, and checks that they are safe. This page says what it holds about people for that, why, for how "
    "long, and who sees it. A device tells its settings. It does not tell what you do with it."
)
