"""What a device is told of itself: as much of the registers as it needs to judge itself as its collector does."""

from datetime import datetime

from collector.registers.agreed import Agreed, agreed_in
from collector.registers.context import context_from, loan_and_asset
from collector.store import in_hand, verdicts
from collector.store.database import Transaction
from collector.store.devices import Device
from compliance.told_context import FailingSince, InHandUntil, ToldContext, for_device


class ToldContexts:
    """Of one transaction and one moment: what a school has agreed for all its devices is read once."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        """Nothing has been read yet."""
        self._tx = tx
        self._now = now
        self._agreed: dict[str, Agreed] = {}

    def of(self, device: Device) -> ToldContext:
        """What this device is to know. What was in hand of an earlier failure says nothing of this one."""
        loan, asset = loan_and_asset(self._tx, device)
        context = context_from(device, loan, asset, None, self._now, self._agreed_in(device.school_id))
        today, failing = self._now.date(), dict(verdicts.failing_of(self._tx, device.device_id))
        return ToldContext(
            for_device(context, today),
            tuple(
                InHandUntil(each.rule_id, each.until)
                for each in in_hand.newest_of_device(self._tx, device.device_id)
                if each.until is not None and each.recorded_at >= failing.get(each.rule_id, each.recorded_at)
            ),
            tuple(FailingSince(*each) for each in failing.items()),
        )

    def _agreed_in(self, school_id: str) -> Agreed:
        if school_id not in self._agreed:
            self._agreed[school_id] = agreed_in(self._tx, school_id, self._now)
        return self._agreed[school_id]
