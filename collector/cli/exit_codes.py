"""With which number `rollcall` ends. A verdict has 0, 1 or 3; nothing else has 1, so that nobody takes it for one."""

from enum import IntEnum
from typing import Final

from collector import errors
from compliance.errors import ComplianceError, PolicyError
from compliance.verdict import Verdict


class ExitCode(IntEnum):
    """What the number says."""

    MEETS = 0  # or: done
    NEEDS_ACTION = 1
    USAGE = 2
    NOT_KNOWN = 3
    UNREACHABLE = 4
    REFUSED = 5
    INTERNAL = 70  # EX_SOFTWARE of sysexits(3)
    INTERRUPTED = 130  # as a shell reports SIGINT
    READER_GONE = 141  # as a shell reports SIGPIPE


_OF_VERDICTS: Final = {
    Verdict.PASS: ExitCode.MEETS,
    Verdict.NOT_APPLICABLE: ExitCode.MEETS,
    Verdict.RECORDED: ExitCode.MEETS,
    Verdict.WAIVED: ExitCode.MEETS,
    Verdict.UNKNOWN: ExitCode.NOT_KNOWN,
    Verdict.FAIL: ExitCode.NEEDS_ACTION,
}

_OF_ERRORS: Final[dict[type[BaseException], ExitCode]] = {
    errors.AcceptanceRefused: ExitCode.REFUSED,
    errors.AlertError: ExitCode.USAGE,
    errors.AuditLogBroken: ExitCode.REFUSED,
    errors.AuthorityError: ExitCode.REFUSED,
    errors.BackupError: ExitCode.REFUSED,
    errors.CheckRefused: ExitCode.REFUSED,
    errors.CollectorError: ExitCode.INTERNAL,
    errors.ConfigurationError: ExitCode.USAGE,
    errors.DataFolderError: ExitCode.REFUSED,
    errors.EnrolmentRefused: ExitCode.REFUSED,
    errors.EnvelopeRefused: ExitCode.REFUSED,
    errors.EvidenceFileError: ExitCode.REFUSED,
    errors.KitRefused: ExitCode.USAGE,
    errors.NotOurDevice: ExitCode.REFUSED,
    errors.NoAnswer: ExitCode.UNREACHABLE,
    errors.NotRecorded: ExitCode.USAGE,
    errors.NotTold: ExitCode.UNREACHABLE,
    errors.PaperError: ExitCode.REFUSED,
    errors.PortInUse: ExitCode.REFUSED,
    errors.RegisterError: ExitCode.REFUSED,
    errors.SchoolError: ExitCode.USAGE,
    errors.StoreBusy: ExitCode.UNREACHABLE,
    errors.StoreConflict: ExitCode.REFUSED,
    errors.StoreDamaged: ExitCode.REFUSED,
    errors.StoreError: ExitCode.INTERNAL,
    errors.StoreFaulty: ExitCode.UNREACHABLE,
    errors.StoreFull: ExitCode.UNREACHABLE,
    errors.StoreReadOnly: ExitCode.UNREACHABLE,
    ComplianceError: ExitCode.INTERNAL,
    PolicyError: ExitCode.REFUSED,
    KeyboardInterrupt: ExitCode.INTERRUPTED,
    BrokenPipeError: ExitCode.READER_GONE,
}


def of_verdict(verdict: Verdict) -> ExitCode:
    """The number for the verdict of a device or a school."""
    return _OF_VERDICTS[verdict]


def of_error(error: BaseException) -> ExitCode:
    """The number for an error: that of its own class, or of the nearest one above it."""
    return next((_OF_ERRORS[kind] for kind in type(error).__mro__ if kind in _OF_ERRORS), ExitCode.INTERNAL)
