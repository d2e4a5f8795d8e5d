"""Whether the devices of incidents were encrypted when they were heard last: what was kept when the incident was recorded."""

from collections import defaultdict
from typing import Final

from collector.registers.freezing import read
from collector.store import frozen_knowledge
from collector.store.database import Transaction
from compliance.policy import Policy
from compliance.rules import disk_encryption
from compliance.verdict import Verdict, worst

_LOG: Final = "incident-log"


def encryption_rules(policy: Policy | None) -> frozenset[str]:
    """The ids of the rules that ask for an encrypted disk."""
    asked = policy.device_rules if policy else ()
    return frozenset(each.rule_id for each in asked if each.kind == disk_encryption.KIND.name)


def encrypted_then(tx: Transaction, school_id: str, policy: Policy | None) -> dict[int, Verdict]:
    """By the line of an incident, the worst verdict of these rules on its devices. UNKNOWN where they said nothing."""
    rules = encryption_rules(policy)
    found: dict[int, list[Verdict]] = defaultdict(list)
    for each in frozen_knowledge.of_register(tx, school_id, _LOG):
        said = [Verdict(check["verdict"]) for check in read(each)["checks"] if check["rule"] in rules]
        found[each.line_id].append(worst(said))
    return {line: worst(verdicts) for line, verdicts in found.items()}
