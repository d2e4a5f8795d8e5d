"""What every pack makes of every situation, as one text for people. `python -m tests.compliance.golden.verdicts` writes it."""

from pathlib import Path
from typing import Final

from collector.judging.packs import every_pack
from compliance.assessment import assess
from compliance.policies.policy import Policy
from compliance.verdict import Verdict
from tests.compliance.golden import accounts_and_system, disks_and_antivirus, locks_and_media
from tests.compliance.golden.situation import Situation
from tests.fakes.good_facts import NOW

FILE: Final = Path(__file__).with_name("verdicts.txt")
SITUATIONS: Final = (*disks_and_antivirus.SITUATIONS, *locks_and_media.SITUATIONS, *accounts_and_system.SITUATIONS)
PACKS: Final = tuple(pack.policy for pack in every_pack())
_MORE_THAN_MET: Final = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED)
_TOLD: Final = (*_MORE_THAN_MET, Verdict.RECORDED, Verdict.NOT_APPLICABLE)


def in_words() -> str:
    """The whole text: below each sentence every answer, and whose it is."""
    return "\n".join(map(_paragraph, SITUATIONS))


def _paragraph(situation: Situation) -> str:
    whose: dict[str, list[str]] = {}
    for policy in PACKS:
        whose.setdefault(_answer(policy, situation), []).append(policy.policy_id)
    return f"{situation.sentence}\n" + "".join(f"  {', '.join(packs)}: {answer}\n" for answer, packs in whose.items())


def verdicts_of(policy: Policy, situation: Situation) -> dict[str, Verdict]:
    """By the id of each rule about devices."""
    assessment = assess(policy, situation.report, situation.known, NOW)
    return {each.rule_id: each.outcome.verdict for each in assessment.outcomes}


def _answer(policy: Policy, situation: Situation) -> str:
    found = verdicts_of(policy, situation)
    said = [
        f"{verdict.on_screen.lower()} {', '.join(rules)}"
        for verdict in _TOLD
        if (rules := [rule for rule, each in found.items() if each is verdict])
    ]
    if not any(each in _MORE_THAN_MET for each in found.values()):
        said.insert(0, "meets")
    return "; ".join(said)


if __name__ == "__main__":
    FILE.write_text(in_words(), encoding="utf-8")
