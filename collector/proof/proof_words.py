"""What an evidence file proves, in words for whoever was handed it, and as plain data."""

from collections.abc import Iterator
from typing import Any, Final

from collector.plain_text import one_line
from collector.proof.chain_walk import Flaw
from collector.proof.kept_receipts import Compared
from collector.proof.verifying import Proof
from compliance.continuity import Gap
from compliance.counted import counted

_MOST_FLAWS: Final = 20

PROVES: Final = (
    "These messages were signed by the key that the school's authority bound to this device. Not one byte of them has changed.",
    "None is missing between the first and the last, but for those that the device itself confessed to be gone.",
    "The collector signed that it held all of them, at the time above.",
)
DOES_NOT_PROVE: Final = (
    "That what the device read of itself was true: whoever is administrator on a device can deceive its agent before it signs.",
    "When exactly a message was made: only that it was after the collector gave the number inside it, and before its receipt.",
    "That a gap was as confessed: which messages are gone stands fast, how many of each kind, and why, the device alone says.",
    "What came after the last message here, unless it is compared with the receipts that the device kept (--receipts).",
    "Who exported the file, and how its messages came: nobody signed that.",
)


def in_words(proof: Proof) -> Iterator[str]:
    """The lines of the answer."""
    heading = proof.heading
    device = f"device {heading.device_id.hex()[:16]} ({one_line(heading.label) or 'without a label'})"
    yield f"Evidence of {device}, {one_line(heading.school_name)}, exported {one_line(heading.exported_at)}"
    yield from _found(proof)
    if proof.flaws:
        yield ""
        yield f"✘ DOES NOT HOLD: {counted(len(proof.flaws), 'thing')}"
        yield from (f"  {one_line(each.place)}: {one_line(each.words)}" for each in proof.flaws[:_MOST_FLAWS])
        if len(proof.flaws) > _MOST_FLAWS:
            yield f"  and {len(proof.flaws) - _MOST_FLAWS} more (--json lists them all)"
        return
    yield ""
    yield "✔ HOLDS. What this proves:"
    yield from (f"  {each}" for each in PROVES)
    yield "What it does not prove:"
    yield from (f"  {each}" for each in DOES_NOT_PROVE)


def _found(proof: Proof) -> Iterator[str]:
    kinds = f"{counted(proof.reports, 'report')}, {counted(proof.heartbeats, 'heartbeat')}"
    yield f"  {kinds}, up to message {proof.last_sequence} of epoch {proof.last_epoch}"
    beside = f"{counted(proof.receipts, 'receipt')}, {counted(proof.policies, 'policy text')}"
    yield f"  {counted(proof.certificates, 'certificate')} for this device and its key, {beside}"
    if proof.held_until is not None:
        yield f"  The collector signed on {proof.held_until:%d %b %Y at %H:%M} UTC that it held all of it"
    yield from _compared(proof.kept)
    for gap in proof.gaps:
        yield f"  ! Confessed to be gone: {_gap(gap)}"
    if proof.gaps and not proof.gaps_are_covered:
        yield "  ! The receipt at the end does not cover what is confessed: the device may have sealed other words for it since"
    for start in proof.epochs:
        lost = f"{counted(start.abandoned, 'message')} abandoned" if start.abandoned else "nothing abandoned"
        yield f"  ! A new chain began: epoch {start.header.epoch} ({one_line(start.reason)}), {lost}"
    for epoch in proof.other_histories:
        words = "closes another history than the one here: a technician accepted a computer that went back in time, or a copy"
        yield f"  ! Epoch {epoch} {words}"
    for digest in proof.policies_missing:
        yield f"  ! The device named a policy whose text is not in the file: {digest.hex()[:16]}"
    if proof.forks:
        second = f"{counted(proof.forks, 'message')} of a second history, signed by the same key"
        yield f"  ! {second}: two computers had it, or one went back in time"


def _compared(kept: Compared | None) -> Iterator[str]:
    if kept is None:
        return
    compared = kept.held + len(kept.gone) + kept.later
    of_which = "all are for messages here" if kept.held == compared else f"{kept.held} are for messages here"
    yield f"  {counted(compared, 'receipt')} that the device kept: {of_which}"
    if kept.later:
        which = "1 receipt is for a message" if kept.later == 1 else f"{kept.later} receipts are for messages"
        yield f"  ! {which} behind its end, signed after it: ask for a newer file"
    if kept.strangers:
        which = "1 receipt in that file is" if kept.strangers == 1 else f"{kept.strangers} receipts in that file are"
        yield f"  ! {which} of another device, or not signed by the school: not compared"


def _gap(gap: Gap) -> str:
    first, last = gap.header.sequence, gap.to_sequence
    which = f"message {first}" if first == last else f"messages {first} to {last}"
    kinds = ((gap.reports, "reports"), (gap.heartbeats, "heartbeats"), (gap.unreadable, "unreadable"))
    of_each_kind = ", ".join(f"{count} {name}" for count, name in kinds if count)
    return f"{which} of epoch {gap.header.epoch} ({of_each_kind}): {one_line(gap.reason)}"


def as_plain(proof: Proof) -> dict[str, Any]:
    """For machines."""
    heading = proof.heading
    return {
        "holds": not proof.flaws,
        "school": {"id": heading.school_id, "name": heading.school_name},
        "device_id": heading.device_id.hex(),
        "exported_at": heading.exported_at,
        "held_until": proof.held_until.isoformat() if proof.held_until else None,
        "reports": proof.reports,
        "heartbeats": proof.heartbeats,
        "last": {"epoch": proof.last_epoch, "sequence": proof.last_sequence},
        "gaps": [_plain_gap(each) for each in proof.gaps],
        "gaps_are_covered": proof.gaps_are_covered,
        "epochs": [
            {"epoch": each.header.epoch, "reason": each.reason.value, "abandoned": each.abandoned} for each in proof.epochs
        ],
        "other_histories": list(proof.other_histories),
        "forks": proof.forks,
        "certificates": proof.certificates,
        "receipts": proof.receipts,
        "policies": proof.policies,
        "policies_missing": [each.hex() for each in proof.policies_missing],
        "kept_receipts": _plain_compared(proof.kept) if proof.kept else None,
        "flaws": [_plain_flaw(each) for each in proof.flaws],
    }


def _plain_gap(gap: Gap) -> dict[str, Any]:
    return {
        "epoch": gap.header.epoch,
        "from": gap.header.sequence,
        "to": gap.to_sequence,
        "reports": gap.reports,
        "heartbeats": gap.heartbeats,
        "unreadable": gap.unreadable,
        "reason": gap.reason,
    }


def _plain_compared(kept: Compared) -> dict[str, int]:
    return {"held": kept.held, "gone": len(kept.gone), "later": kept.later, "strangers": kept.strangers}


def _plain_flaw(flaw: Flaw) -> dict[str, str]:
    return {"place": flaw.place, "words": flaw.words}
