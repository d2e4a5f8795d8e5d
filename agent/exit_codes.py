"""Exit codes: what a script may rely on. 1 is a verdict and never an error of ours."""

from typing import Final

from agent.errors import (
    AgentError,
    AlreadyEnrolled,
    CollectorUnreachable,
    ConfigurationError,
    DeliveryRefused,
    EnrolmentRefused,
    IdentityError,
    NotEnrolled,
    ReportsWaiting,
    SpoolBusy,
    StateFolderError,
)

MEETS: Final = 0
NEEDS_ACTION: Final = 1
USAGE: Final = 2
NOT_KNOWN: Final = 3
UNREACHABLE: Final = 4
REFUSED: Final = 5
INTERNAL: Final = 70

_CODES: Final[dict[type[AgentError], int]] = {
    ConfigurationError: USAGE,
    NotEnrolled: NOT_KNOWN,
    AlreadyEnrolled: REFUSED,
    EnrolmentRefused: REFUSED,
    DeliveryRefused: REFUSED,
    ReportsWaiting: REFUSED,
    StateFolderError: REFUSED,
    IdentityError: REFUSED,
    SpoolBusy: REFUSED,
    CollectorUnreachable: UNREACHABLE,
}


def exit_code_of(error: AgentError) -> int:
    """The code for an error; one that has none of its own is a fault of the agent."""
    return next((code for kind, code in _CODES.items() if isinstance(error, kind)), INTERNAL)
