"""The doctor's steps on what the agent reads: what it could not read on this device, why, and how to allow it."""

from collections.abc import Iterator, Mapping
from typing import Final

from agent.doctor.health import Health, Step
from agent.doctor.reading_remedies import how_to_allow
from agent.doctor.unread import Unread, unread
from compliance.report import Reading
from compliance.unknown import Unknown, Why

_ACCOUNT: Final = "account"
_NOTHING_TO_DO: Final[Mapping[Why, str]] = {
    Why.NOBODY_LOGGED_IN: "It is read as soon as somebody is",
    Why.NOT_COLLECTED: "It is left alone on purpose",
    Why.NOT_READ: "What is read on which system is said in docs/parity.md",
}
_HERE: Final = "There is nothing to allow"


def examine_readings(readings: Mapping[str, Reading], platform: str, *, privileged: bool) -> Iterator[Step]:
    """As whom it was read, how much, then what is not known: first what somebody can allow, then what nobody can.

    Nothing here is wrong with the agent: what is not known is told to the collector as such.
    """
    missing = unread(readings)
    yield _account(platform, privileged=privileged)
    yield _how_many(readings, missing)
    beyond: dict[tuple[str, str], list[str]] = {}
    for each in missing:
        remedy = how_to_allow(each.why, platform, privileged=privileged)
        if remedy:
            yield Step(_name(each.fact), Health.LOOK, f"{_told(each)}. {remedy}")
        else:
            beyond.setdefault((each.fact, _NOTHING_TO_DO.get(each.why.why, _HERE)), []).append(_told(each))
    yield from (Step(_name(fact), Health.SKIPPED, f"{'; '.join(told)}. {end}") for (fact, end), told in beyond.items())


def _account(platform: str, *, privileged: bool) -> Step:
    if privileged:
        return Step(_ACCOUNT, Health.OK, "what follows was read with the rights of the service")
    who = "an administrator" if platform == "windows" else "root"
    words = f"this is not {who}: the service may know more than what follows. Run the doctor as {who} to see what it knows"
    return Step(_ACCOUNT, Health.LOOK, words)


def _how_many(readings: Mapping[str, Reading], missing: tuple[Unread, ...]) -> Step:
    nothing = sum(isinstance(each, Unknown) for each in readings.values())
    in_part = len({each.fact for each in missing}) - nothing
    whole = len(readings) - nothing - in_part
    return Step("facts", Health.OK, f"{whole} of {len(readings)} are read in whole, {in_part} in part, {nothing} not at all")


def _told(each: Unread) -> str:
    return f"{', '.join(each.words) or 'all of it'}: not known, because {each.why}"


def _name(fact: str) -> str:
    return f"reads {fact.replace('_', ' ')}"
