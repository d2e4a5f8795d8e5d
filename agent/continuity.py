"""The messages that keep a device's chain whole beside its reports, sealed by this device."""

from dataclasses import replace
from hashlib import sha256

from agent.cycle import ReportingDevice, header_of, note_made, said_by
from agent.spool.message import EpochOpening, OpenGap, SealedMessage
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.continuity import EpochReason, EpochStart, Gap, Heartbeat
from compliance.envelope import Purpose, preauthentication_encoding, seal
from compliance.wire.continuity_codec import encode_epoch_start, encode_gap, encode_heartbeat


class DeviceSealing:
    """The hand of one device, for its deliveries."""

    def __init__(self, device: ReportingDevice) -> None:
        self._device = device

    def gap(self, gap: OpenGap) -> bytes:
        """See seal_gap."""
        return seal_gap(self._device, gap)

    def epoch_start(self, opening: EpochOpening, abandoned: int) -> SealedMessage:
        """See seal_epoch_start."""
        return seal_epoch_start(self._device, opening, abandoned)


def seal_gap(device: ReportingDevice, gap: OpenGap) -> bytes:
    """The confession of a gap, for the place in which its messages stood."""
    header = header_of(device, Head(gap.epoch, gap.first - 1, gap.previous_hash))
    confession = Gap(header, gap.last, gap.last_hash, gap.reports, gap.heartbeats, gap.unreadable, gap.reason)
    return seal(encode_gap(confession), Purpose.GAP, [device.identity.signer])


def seal_epoch_start(device: ReportingDevice, opening: EpochOpening, abandoned: int) -> SealedMessage:
    """The first message of an epoch: what this device last knew of the one before."""
    closed = opening.closed
    start = EpochStart(
        header=header_of(device, Head(opening.epoch, 0, BEFORE_THE_FIRST)),
        closed_epoch=closed.epoch,
        closed_sequence=closed.sequence,
        closed_hash=closed.hash if closed.sequence else b"",
        abandoned=abandoned,
        reason=opening.reason,
    )
    return _sealed(device, Purpose.EPOCH, encode_epoch_start(start))


def begin_again_if_lost(device: ReportingDevice) -> None:
    """Begin a new epoch where the spool no longer knows its chain, or knows less of it than this device has made.

    The second copy in standing.json says what was known last. A device that was put back whole to an earlier day does not
    notice here: its collector does.
    """
    now, standing = device.spool.chain, device.standing.now
    known = standing.acknowledged_epoch, standing.acknowledged_sequence
    made = max(known, (standing.made_epoch, standing.made_sequence))
    if not now.is_to_begin and made <= (now.epoch, now.sequence):
        return
    epoch = max(now.epoch, made[0])
    closed = Head(epoch, 0, BEFORE_THE_FIRST)
    if known[0] == epoch and known[1]:
        closed = Head(*known, bytes.fromhex(standing.acknowledged_hash))
    opening = EpochOpening(epoch + 1, EpochReason.SPOOL_LOST, closed)
    device.spool.begin_epoch(opening, lambda opened, abandoned: seal_epoch_start(device, opened, abandoned))


def heartbeat_now(device: ReportingDevice, parting: str = "") -> bool:
    """Say that nothing changed since the last report; False, and nothing is said, where that is not so.

    `parting` is why this device will be quiet from now on, a word of compliance.parting.Parting.

    A heartbeat promises that this device was on, its agent ran, and nothing that the agent watches asked for a report. It has
    not looked at any fact again.
    """
    last = device.spool.last_report
    if last is None or last.says != said_by(header_of(device, device.spool.chain.head)):
        return False
    note_made(device, device.spool.append(lambda head: seal_heartbeat(device, head, last.hash, parting)))
    return True


def seal_heartbeat(device: ReportingDevice, head: Head, report_hash: bytes, parting: str = "") -> SealedMessage:
    """A heartbeat as the message that follows this head. What its header leaves empty is as the report said."""
    header = replace(header_of(device, head), boot_id=b"", agent_version="", policy_id="", policy_digest=b"")
    return _sealed(device, Purpose.HEARTBEAT, encode_heartbeat(Heartbeat(header, report_hash, parting)))


def _sealed(device: ReportingDevice, purpose: Purpose, payload: bytes) -> SealedMessage:
    message_hash = sha256(preauthentication_encoding(purpose, payload)).digest()
    return SealedMessage(purpose, seal(payload, purpose, [device.identity.signer]), message_hash)
