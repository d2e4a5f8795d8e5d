"""The messages that keep a device's chain whole beside its reports, sealed by this device."""

from hashlib import sha256

from agent.cycle import ReportingDevice, header_of
from agent.spool.message import Closing, OpenGap, SealedMessage
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.continuity import EpochStart, Gap
from compliance.envelope import Purpose, preauthentication_encoding, seal
from compliance.wire.continuity_codec import encode_epoch_start, encode_gap


class DeviceSealing:
    """The hand of one device, for its deliveries."""

    def __init__(self, device: ReportingDevice) -> None:
        self._device = device

    def gap(self, gap: OpenGap) -> bytes:
        """See seal_gap."""
        return seal_gap(self._device, gap)

    def epoch_start(self, closing: Closing) -> SealedMessage:
        """See seal_epoch_start."""
        return seal_epoch_start(self._device, closing)


def seal_gap(device: ReportingDevice, gap: OpenGap) -> bytes:
    """The confession of a gap, for the place in which its messages stood."""
    header = header_of(device, Head(gap.epoch, gap.first - 1, gap.previous_hash))
    confession = Gap(header, gap.last, gap.last_hash, gap.reports, gap.heartbeats, gap.unreadable, gap.reason)
    return seal(encode_gap(confession), Purpose.GAP, [device.identity.signer])


def seal_epoch_start(device: ReportingDevice, closing: Closing) -> SealedMessage:
    """The first message of an epoch: what this device last knew of the one before."""
    header = header_of(device, Head(closing.epoch, 0, BEFORE_THE_FIRST))
    closed = closing.closed
    closed_hash = closed.hash if closed.sequence else b""
    start = EpochStart(header, closed.epoch, closed.sequence, closed_hash, closing.abandoned, closing.reason)
    payload = encode_epoch_start(start)
    message_hash = sha256(preauthentication_encoding(Purpose.EPOCH, payload)).digest()
    return SealedMessage(Purpose.EPOCH, seal(payload, Purpose.EPOCH, [device.identity.signer]), message_hash)
