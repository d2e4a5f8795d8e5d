"""What a device confesses that it no longer has, read from its messages."""

from datetime import datetime

from collector.store.losses import Loss
from compliance.continuity import Content, EpochStart, Gap


def loss_in(content: Content, received_at: datetime) -> Loss | None:
    """What a device confesses with this message to have lost, None where that is nothing."""
    match content:
        case Gap(to_sequence=to_sequence):
            messages, reason = to_sequence - content.header.sequence + 1, content.reason
        case EpochStart(abandoned=abandoned) if abandoned:
            messages, reason = abandoned, content.reason.value
        case _:
            return None
    header = content.header
    return Loss(header.school_id, header.device_id, header.epoch, header.sequence, messages, reason, received_at)
