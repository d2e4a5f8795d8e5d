"""Which devices a list shows. A filter is written to an address and read from it here alone, so that every number can be a link
to exactly the devices that it counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlencode

from collector.errors import NoSuchFilter
from collector.plain_text import one_line
from collector.registers.device_groups import EVERYONE, GROUPS, NOT_ON_LOAN, ON_LOAN
from collector.store.devices import DeviceState
from compliance.rule import PLATFORMS
from compliance.verdict import Verdict

E = TypeVar("E", bound=StrEnum)

UNLISTED: Final = "unlisted"
"""The group of the devices that the asset list does not know."""

NO_KIND: Final = "no-kind"
"""The group of those that it lists without a kind."""

LIST_GROUPS: Final = (*(each for each in GROUPS if each != EVERYONE), NO_KIND, UNLISTED)


class Real(StrEnum):
    """Whether devices are real."""

    REAL = "no"
    SIMULATED = "yes"


class Only(StrEnum):
    """What else may be asked of every device that is shown. Several together narrow the list."""

    LOAN_OVERDUE = "loan-overdue"
    MAY_LEAVE_SITE = "may-leave-site"
    OVERDUE = "overdue"
    SILENT = "silent"
    REPORTED_THIS_WEEK = "reported-this-week"
    NEVER_REPORTED = "never-reported"
    HAS_REPORTED = "has-reported"
    NOT_BELIEVED = "not-believed"
    ENCRYPTED = "encrypted"
    NOT_ENCRYPTED = "not-encrypted"
    ENCRYPTION_NOT_KNOWN = "encryption-not-known"

    @property
    def words(self) -> str:
        """As they stand in a sentence about devices."""
        return _ONLY_WORDS[self]


_ONLY_WORDS: Final[Mapping[Only, str]] = {
    Only.LOAN_OVERDUE: "with a loan that is overdue",
    Only.MAY_LEAVE_SITE: "that may leave the site",
    Only.OVERDUE: "with a check that is overdue",
    Only.SILENT: "silent for three days of term or more",
    Only.REPORTED_THIS_WEEK: "that have reported in the last seven days",
    Only.NEVER_REPORTED: "that have never reported",
    Only.HAS_REPORTED: "that have reported",
    Only.NOT_BELIEVED: "not believed until a person has looked",
    Only.ENCRYPTED: "with encrypted disks",
    Only.NOT_ENCRYPTED: "with a disk that is not encrypted",
    Only.ENCRYPTION_NOT_KNOWN: "of which it is not known whether they are encrypted",
}


class Order(StrEnum):
    """By what a list is sorted."""

    WORST = "worst"
    TAG = "tag"
    LAST_SEEN = "last-seen"
    SINCE = "since"
    PUT_RIGHT_BY = "put-right-by"

    @property
    def words(self) -> str:
        """As a person chooses it."""
        return _ORDER_WORDS[self]


_ORDER_WORDS: Final[Mapping[Order, str]] = {
    Order.WORST: "worst first",
    Order.TAG: "by asset tag",
    Order.LAST_SEEN: "seen last first",
    Order.SINCE: "longest first",
    Order.PUT_RIGHT_BY: "due first",
}

_VERDICT_WORDS: Final[Mapping[Verdict, str]] = {
    Verdict.PASS: "meet policy",
    Verdict.FAIL: "need action",
    Verdict.UNKNOWN: "are not known",
    Verdict.WAIVED: "are excused",
    Verdict.NOT_APPLICABLE: "are not concerned",
    Verdict.RECORDED: "are only recorded",
}
_GROUP_WORDS: Final[Mapping[str, str]] = {
    **{each: f"running {each}" for each in PLATFORMS},
    ON_LOAN: "on loan",
    NOT_ON_LOAN: "not on loan",
    UNLISTED: "not in the asset list",
    NO_KIND: "listed without a kind",
    "other": "listed as another kind",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked of each device. `verdict` is that of the check of `rule` where one is named, else the device's own.

    Devices that have ended are shown only where `state` names their state or `ended` asks for them.
    """

    search: str = ""
    verdict: Verdict | None = None
    rule: str = ""
    group: str = ""
    platform: str = ""
    state: DeviceState | None = None
    real: Real | None = None
    ended: bool = False
    only: frozenset[Only] = frozenset()
    order: Order = Order.WORST

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Filter":
        """The filter of an address. Other names are passed over; NoSuchFilter for a value that there is none of."""
        return cls(
            search=one_line(query.get("q", "")),
            verdict=_read("verdict", query, _verdict),
            rule=one_line(query.get("rule", "")),
            group=_group(query.get("group", "")),
            platform=one_line(query.get("platform", "")),
            state=_read("state", query, DeviceState),
            real=_read("simulated", query, Real),
            ended=query.get("ended", "") == "yes",
            only=frozenset(_known("only", each, Only) for each in query.get("only", "").split(",") if each),
            order=_read("sort", query, Order) or Order.WORST,
        )

    def query(self) -> str:
        """What an address has behind its question mark; "" where nothing is asked."""
        written = {
            "q": self.search,
            "verdict": self.verdict.value.lower() if self.verdict else "",
            "rule": self.rule,
            "group": self.group,
            "platform": self.platform,
            "state": self.state or "",
            "simulated": self.real or "",
            "ended": "yes" if self.ended else "",
            "only": ",".join(sorted(self.only)),
            "sort": "" if self.order is Order.WORST else self.order,
        }
        return urlencode({name: value for name, value in written.items() if value}, safe=",")

    @property
    def words(self) -> str:
        """The whole filter as a sentence without its full stop: `Real devices in use that need action, on loan`."""
        kind = {None: "Devices", Real.REAL: "Real devices", Real.SIMULATED: "Simulated devices"}[self.real]
        asked = [f"in state “{self.state.value.replace('_', ' ')}”"] if self.state else []
        asked += self._checked()
        asked += [group_words(self.group)] if self.group else []
        asked += [f"running {self.platform}"] if self.platform else []
        asked += [each.words for each in Only if each in self.only]
        asked += [f"with “{self.search}” in tag, serial number or name"] if self.search else []
        life = "" if self.state else " that were returned or disposed of" if self.ended else " in use"
        return f"{kind}{life}{' ' if asked else ''}{', '.join(asked)}"

    def _checked(self) -> list[str]:
        if self.verdict is None:
            return [f"judged by {self.rule}"] if self.rule else []
        words = _VERDICT_WORDS[self.verdict]
        return [f"that {words} by {self.rule}" if self.rule else f"that {words}"]


def group_words(group: str) -> str:
    """A group as it stands in a sentence about devices."""
    return _GROUP_WORDS.get(group, f"listed as {group}")


def _group(value: str) -> str:
    if value and value not in LIST_GROUPS:
        raise NoSuchFilter(f"no group of devices is called {value!r}; there are {', '.join(LIST_GROUPS)}")
    return value


def _verdict(value: str) -> Verdict:
    return Verdict(value.upper())


def _read(name: str, query: Mapping[str, str], kind: Callable[[str], E]) -> E | None:
    value = query.get(name, "")
    return _known(name, value, kind) if value else None


def _known(name: str, value: str, kind: Callable[[str], E]) -> E:
    try:
        return kind(value)
    except ValueError as error:
        raise NoSuchFilter(f"a list cannot be asked for {name} {value!r}; choose it from the words above the list") from error
