"""The difference between "no" and "we do not know", as a type."""

from enum import StrEnum

from compliance.values import dataclass


class Why(StrEnum):
    """Why something is not known. The value crosses the wire; `Unknown.detail` says the rest in plain words."""

    NOT_SUPPORTED = "not_supported"  # no probe for this platform, desktop or product
    MISSING_TOOL = "missing_tool"
    ACCESS_DENIED = "access_denied"
    TIMED_OUT = "timed_out"
    UNEXPECTED_OUTPUT = "unexpected_output"
    CONTRADICTION = "contradiction"  # two sources that disagree
    NOBODY_LOGGED_IN = "nobody_logged_in"
    NOT_RECORDED = "not_recorded"  # the system keeps no record, or a register has no entry
    TOO_OLD = "too_old"  # read, but so long ago that it says nothing about now
    NOT_READ = "not_read"  # the report has no such reading
    NOT_COLLECTED = "not_collected"  # could be read, and is left alone: it would tell about a person
    UNKNOWN_VALUE = "unknown_value"  # a word that this version does not know
    PROBE_FAILED = "probe_failed"


@dataclass(frozen=True, slots=True)
class Unknown:
    """An answer that could not be had. It carries its reason and can never become PASS."""

    why: Why
    detail: str = ""  # one plain sentence, without names of people, serials or raw output

    def __str__(self) -> str:
        """The reason as a person reads it."""
        return self.detail or self.why.value.replace("_", " ")
