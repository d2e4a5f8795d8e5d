"""Since when a verdict is what it is, and since when a rule has failed. The same for devices and for a school as a whole."""

from datetime import datetime
from typing import Protocol, assert_never

from compliance.verdict import Verdict


class Held(Protocol):
    """A verdict that is remembered."""

    @property
    def verdict(self) -> Verdict:
        """What it is."""
        ...

    @property
    def since(self) -> datetime:
        """When it became that."""
        ...

    @property
    def failing_since(self) -> datetime | None:
        """When its rule began to fail, as long as nothing else than FAIL or UNKNOWN has been seen since."""
        ...


def failing_since(verdict: Verdict, held: Held | None, now: datetime) -> datetime | None:
    """Not known ends no failure: whoever logs out, or breaks a probe, gets no new days to put it right.

    Nor does an exception end one: `verdict` is then what stands beneath it.
    """
    began = None if held is None else held.failing_since
    match verdict:
        case Verdict.FAIL:
            return began or now
        case Verdict.UNKNOWN:
            return began
        case Verdict.PASS | Verdict.NOT_APPLICABLE | Verdict.RECORDED | Verdict.WAIVED:
            return None
        case impossible:
            assert_never(impossible)


def since(verdict: Verdict, began: datetime | None, held: Held | None, now: datetime) -> datetime:
    """A failure counts from its beginning; every other verdict from when it became what it is."""
    if verdict is Verdict.FAIL and began is not None:
        return began
    return held.since if held is not None and held.verdict is verdict else now
