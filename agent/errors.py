"""What can go wrong on the device.

* AgentError
  + ProbeError              a fact, or a part of one, could not be read: costs that fact and nothing else
    - MissingTool           the program that would know is not installed
    - AccessDenied          the system knows, but does not tell this account
    - TimedOut              no answer in the time allowed
    - UnexpectedOutput      an answer that is not understood
    - NotRecorded           the system keeps no such record
    - NotSupported          nothing here can read this on this kind of system
    - LeftAlone             it could be read, and is not: it would tell about a person
    - NotCaptured           a recording of a machine does not have that answer
    - NobodyLoggedIn        the answer belongs to a person, and nobody is there
  + ConfigurationError      agent.toml, or an option, does not say what it must
  + NotEnrolled             this device has not been admitted yet, or has left
  + AlreadyEnrolled         this device was admitted before: it must leave first
  + EnrolmentRefused        the collector answered, and said no
  + CollectorUnreachable    no answer from the collector
    - LineBroken            not even a line to it: another way there may work
    - LineFailed            a fault of the agent itself while it listened to the collector
  + DeliveryRefused         the collector will not take what this device sends
  + ReportsWaiting          leaving would lose reports that the collector never got
  + StateFolderError        the state folder, or a file in it, cannot be used
  + IdentityError           the device's keys or certificate cannot be used
  + SpoolError              the store of waiting reports cannot be used
    - SpoolBusy             another process of the agent has it
    - SpoolDamaged          what the spool holds changed on the disk
      * SpoolFileDamaged    its file cannot be read as one any more
"""

from typing import ClassVar

from compliance.unknown import Unknown, Why


class AgentError(Exception):
    """Root of everything that the agent raises."""


class ProbeError(AgentError):
    """A fact, or a part of one, could not be read. The message crosses the wire: no names, serials or raw output in it."""

    why: ClassVar[Why] = Why.PROBE_FAILED

    def as_unknown(self) -> Unknown:
        """The same reason as a value of a fact."""
        return Unknown(self.why, str(self))


class MissingTool(ProbeError):
    """The program that would know is not installed."""

    why = Why.MISSING_TOOL


class AccessDenied(ProbeError):
    """The system knows, but does not tell this account."""

    why = Why.ACCESS_DENIED


class TimedOut(ProbeError):
    """No answer in the time allowed."""

    why = Why.TIMED_OUT


class UnexpectedOutput(ProbeError):
    """An answer that is not understood."""

    why = Why.UNEXPECTED_OUTPUT


class NotRecorded(ProbeError):
    """The system keeps no such record: no such file, socket or entry."""

    why = Why.NOT_RECORDED


class NotSupported(ProbeError):
    """Nothing here can read this on this kind of system."""

    why = Why.NOT_SUPPORTED


class LeftAlone(ProbeError):
    """It could be read, and is not: it would tell about a person."""

    why = Why.NOT_COLLECTED


class NotCaptured(ProbeError):
    """A recording of a machine does not have that answer: nothing is concluded from its absence."""

    why = Why.NOT_READ


class NobodyLoggedIn(ProbeError):
    """The answer belongs to a person, and nobody is logged in."""

    why = Why.NOBODY_LOGGED_IN


class ConfigurationError(AgentError):
    """agent.toml, or an option, does not say what it must. The message names file, option, value and remedy."""


class NotEnrolled(AgentError):
    """This device has not been admitted yet, or has left."""


class AlreadyEnrolled(AgentError):
    """This device was admitted before: it must leave first."""


class EnrolmentRefused(AgentError):
    """The collector answered an enrolment, and said no."""


class CollectorUnreachable(AgentError):
    """No answer from the collector, or none that helps now: worth another try later."""

    def __init__(self, message: str, *, retry_after_seconds: float = 0, spread_seconds: float = 0) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.spread_seconds = spread_seconds


class LineBroken(CollectorUnreachable):
    """Nothing came back that is the collector's: it is away, or something between does not let this kind of line through."""


class LineFailed(CollectorUnreachable):
    """A fault of the agent itself while it listened to the collector. Says what and where, and nothing of what was heard."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(f"a fault of the agent itself: {place_of(fault)}. Please report this line")


def place_of(fault: Exception) -> str:
    """What, and where in our code: enough to find it, nothing of what was being read."""
    place = fault.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}" if place else "nowhere"
    return f"{type(fault).__name__} at {where}"


class DeliveryRefused(AgentError):
    """The collector will not take what this device sends. The same again would be refused again.

    `code` is the collector's own word for it (compliance.rejection), empty where it gave none.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class ReportsWaiting(AgentError):
    """Leaving would lose reports that the collector never got, and nobody said to drop them."""


class StateFolderError(AgentError):
    """The state folder, or a file in it, cannot be used. The message names it and the remedy."""


class IdentityError(AgentError):
    """The device's keys or certificate cannot be used."""


class SpoolError(AgentError):
    """The store of waiting reports cannot be used."""


class SpoolBusy(SpoolError):
    """Another process of the agent has the spool."""


class SpoolDamaged(SpoolError):
    """What the spool holds changed on the disk."""


class SpoolFileDamaged(SpoolDamaged):
    """The spool's file cannot be read as one any more."""
