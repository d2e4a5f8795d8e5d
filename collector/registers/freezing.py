"""An incident keeps what was known of its device: was it encrypted when it was heard last? A breach is answered by that."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from collector.registers.devices_named import devices_named
from collector.store import frozen_knowledge, verdicts
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.frozen_knowledge import FrozenKnowledge
from collector.store.instants import to_text
from compliance.registers.incidents import Incident


def freeze(tx: Transaction, school_id: str, register: str, line_id: int, line: Incident, now: datetime) -> None:
    """Keep what is known of the device that an incident names by its tag or serial number. Unknown names keep nothing."""
    for device in devices_named(tx, school_id, line.device, line.device, simulated=True):
        known = json.dumps(_known(tx, device), ensure_ascii=False, sort_keys=True)
        frozen_knowledge.keep(tx, FrozenKnowledge(school_id, register, line_id, device.device_id, now, known))


def read(knowledge: FrozenKnowledge) -> Mapping[str, Any]:
    """What was kept: the device, its state, its last report, and each rule with verdict, words and since."""
    found: Mapping[str, Any] = json.loads(knowledge.known_json)
    return found


def _known(tx: Transaction, device: Device) -> dict[str, Any]:
    held = verdicts.of_device(tx, device.device_id)
    return {
        "asset_tag": device.asset_tag,
        "serial": device.serial,
        "name": device.name,
        "state": device.state.value,
        "last_report_at": to_text(device.last_report_at) if device.last_report_at else None,
        "checks": [
            {"rule": each.rule_id, "verdict": each.verdict.value, "saw": each.saw, "since": to_text(each.since)}
            for each in held.values()
        ],
    }
