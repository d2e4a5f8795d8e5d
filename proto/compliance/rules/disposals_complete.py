"""Of everything that went, it is recorded where it went and that its data is gone."""

from datetime import datetime
from typing import Final

from compliance.counted import counted
from compliance.registers.answers import Answer
from compliance.registers.disposals import Disposal, DisposalMethod, Wipe
from compliance.rules.kind import NoParameters, no_parameters, school_kind
from compliance.school_context import SchoolContext
from compliance.school_finding import LineSaid, SchoolFinding, lacking, not_recorded
from compliance.verdict import Verdict

_WITH_PAT: Final = (DisposalMethod.SALE, DisposalMethod.GIFT)


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return (
        "Every disposal says who authorised it, licences, data, method, recipient; what held data was wiped, with a certificate"
    )


def judge(_parameters: NoParameters, context: SchoolContext, _now: datetime) -> SchoolFinding:
    """The six things that S001 names. Whether it held personal data, when nobody knows, counts as yes."""
    disposed = context.of(Disposal)
    if not disposed:
        return not_recorded("no disposal")
    wrong = [
        LineSaid(each.register, each.line_id, f"lacks {', '.join(lacks)}")
        for each in disposed
        if (lacks := lacks_of(each.line))
    ]
    if wrong:
        words = f"{len(wrong)} of {counted(len(disposed), 'disposal')} not recorded completely"
        return SchoolFinding(Verdict.FAIL, words, tuple(wrong))
    return SchoolFinding(Verdict.PASS, f"{counted(len(disposed), 'disposal')}, each recorded completely")


def lacks_of(line: Disposal) -> list[str]:
    """What the record of a disposal lacks, in plain words."""
    parts = {
        "who authorised it": bool(line.authorised_by),
        "who checked its licences": bool(line.licences_checked_by),
        "whether it held personal data": line.personal_data is not None,
        "how it was disposed of": line.method is not None,
        "who received it": bool(line.received_by),
        **_of_data(line),
    }
    if line.method in _WITH_PAT:
        parts["a PAT certificate that was valid then"] = bool(line.pat_valid_until and line.pat_valid_until >= line.disposed_on)
    return lacking(parts)


def _of_data(line: Disposal) -> dict[str, bool]:
    """What held no data, or has no storage, needs no wipe."""
    if line.wipe is Wipe.NO_STORAGE or line.personal_data is Answer.NO:
        return {}
    return {"a wipe": line.wipe is not None, "the certificate of the wipe": bool(line.certificate)}


KIND: Final = school_kind("disposals_complete", parse_parameters=no_parameters, asks=asks, judge=judge)
