"""For how long each kind of thing stays: what a school has set, else a proposal with its source. None of it is legal advice.

None of the five policies that the packs were made from gives a time for records (configs/policies), so the proposals follow the
six years of the Limitation Act 1980, section 5 (claims from a contract, such as a signed agreement), and, where nothing can be
claimed from a record, what its purpose needs (UK GDPR Article 5(1)(e)).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from collector.errors import FormError
from collector.privacy.inventory import RetentionClass
from collector.store.privacy_settings import PrivacySetting

SETTING: Final = "retention."
_PERIOD: Final = re.compile(r"(\d{1,3})\s*(day|month|year)s?")
_DAYS: Final = {"day": 1, "month": 30.4375, "year": 365.25}
_SIX_YEARS: Final = "six years: claims from a contract end then (Limitation Act 1980, section 5)"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One class: from when its time is counted, how long it is, and why. `period` "" is kept until somebody deletes it."""

    kept: RetentionClass
    counted_from: str
    period: str
    why: str
    becomes: str

    @property
    def in_words(self) -> str:
        """`6 years after the device was returned`."""
        return f"{self.period} after {self.counted_from}" if self.period else f"until {self.counted_from}"

    def is_over(self, since: date, today: date) -> bool:
        """Whether the time is over for what ended on a day."""
        return bool(self.period) and since + length_of(self.period) < today


_PROPOSED: Final = (
    RetentionRule(
        RetentionClass.LOANS,
        "the device was returned and reset",
        "6 years",
        _SIX_YEARS,
        "names become “somebody”; drawn signatures, scans and the agreement's file are deleted",
    ),
    RetentionRule(
        RetentionClass.LEAVERS,
        "the last day at the school",
        "1 year",
        "one year: what a leaver has to hand back is settled by then",
        "the name becomes “somebody”",
    ),
    RetentionRule(
        RetentionClass.RECORDS, "it was recorded", "6 years", _SIX_YEARS, "names become “somebody”; the record itself stays"
    ),
    RetentionRule(
        RetentionClass.DISPOSALS, "the disposal", "6 years", _SIX_YEARS, "names become “somebody”; the record itself stays"
    ),
    RetentionRule(
        RetentionClass.INCIDENTS,
        "the incident was closed",
        "6 years",
        _SIX_YEARS,
        "names become “somebody”; the record itself stays",
    ),
    RetentionRule(
        RetentionClass.EXCEPTIONS,
        "the exception ended, or the check was taken in hand",
        "2 years",
        "two years: a check is looked at again within two school years",
        "names become “somebody”",
    ),
    RetentionRule(
        RetentionClass.REQUESTS, "it was asked", "1 year", "one year: nobody asks later who asked", "the rows are deleted"
    ),
    RetentionRule(
        RetentionClass.REJECTED_FILES,
        "the file was rejected",
        "90 days",
        "ninety days: a term is enough to hand it in again",
        "the files are deleted",
    ),
    RetentionRule(
        RetentionClass.AUDIT,
        "the school deletes the collector's data",
        "",
        "the log is only ever added to: it shows what was done with everything above",
        "nothing: it stays",
    ),
    RetentionRule(
        RetentionClass.SIGNERS,
        "somebody takes the leave to sign away",
        "",
        "whoever may sign must be known",
        "the row is deleted",
    ),
    RetentionRule(
        RetentionClass.ALERTS,
        "somebody removes the address (`rollcall alerts remove`)",
        "",
        "whoever is told must be known",
        "the address goes",
    ),
    RetentionRule(
        RetentionClass.ACCOUNTS,
        "the school closes the account and erases the person",
        "",
        "whoever may sign in must be known",
        "the name goes",
    ),
    RetentionRule(
        RetentionClass.EVIDENCE,
        "the school deletes the collector's data",
        "",
        "each report is chained to the one before, and this version deletes none",
        "nothing: it stays",
    ),
)

SETTABLE: Final = tuple(each.kept for each in _PROPOSED if each.period)


def rules_of(settings: Mapping[str, PrivacySetting]) -> dict[RetentionClass, RetentionRule]:
    """The rule of each class, as a school has set it."""
    found = {each.kept: each for each in _PROPOSED}
    for rule in found.values():
        setting = settings.get(SETTING + rule.kept)
        if setting is not None and rule.period:
            why = "set by the school"
            found[rule.kept] = RetentionRule(rule.kept, rule.counted_from, setting.value, why, rule.becomes)
    return found


def read_period(text: str) -> str:
    """A period as it is kept: `90 days`, `18 months`, `6 years`. FormError says what to write."""
    match = _PERIOD.fullmatch(text.strip().lower())
    if match is None or int(match[1]) == 0:
        raise FormError(f'period is "{text}": write a number of days, months or years, such as "90 days" or "6 years"')
    count = int(match[1])
    return f"{count} {match[2]}{'' if count == 1 else 's'}"


def length_of(period: str) -> timedelta:
    """How long a period is, a month and a year at their average length."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"no period: {period}")
    return timedelta(days=round(int(match[1]) * _DAYS[match[2]]))
