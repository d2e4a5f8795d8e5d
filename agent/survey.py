"""A survey: every probe asked once, each answer or its absence kept."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from agent.errors import NotSupported, ProbeError
from agent.host import Host
from agent.probes.probe import Probe
from agent.probes.table import PROBES
from compliance.facts import FACTS, Fact, Power, SoftwareInventory
from compliance.report import DeviceReport, KeyProtection, Reading, Trigger
from compliance.unknown import Unknown, Why

NO_RULE: Final = Unknown(Why.NOT_COLLECTED, "no rule of the school's policy asks for it, and it would tell when people work")
NOT_ASKED_FOR: Final = Unknown(
    Why.NOT_COLLECTED, "the school's policy does not ask for it, and programs can tell about their users"
)
ONLY_WHERE_ASKED: Final[Mapping[type[Fact], Unknown]] = {Power: NO_RULE, SoftwareInventory: NOT_ASKED_FOR}
"""Facts that tell about people: without a policy that asks for them there is no reason to have them."""

NOT_EACH_TIME: Final = Unknown(
    Why.NOT_READ, "programs are listed with the regular reports only, not each time that something changes"
)


def survey(
    host: Host,
    platform: str,
    trigger: Trigger,
    key_protection: KeyProtection,
    now: datetime,
    asked: Collection[type[Fact]] = (),
) -> DeviceReport:
    """Ask for every fact of the catalogue, but for those that are read only where the school's policy asks for them (`asked`).

    A probe that fails costs its own fact and nothing else.
    """
    probes = PROBES.get(platform, {})
    left_alone = {name: _left_alone(FACTS[name], trigger, asked) for name in probes}
    readings = {name: left_alone.get(name) or reading_of(probes.get(name), host, name, platform) for name in FACTS}
    return DeviceReport(now, platform, trigger, key_protection, readings)


def _left_alone(kind: type[Fact], trigger: Trigger, asked: Collection[type[Fact]]) -> Unknown | None:
    """Why a fact is not looked at, None where it is. Listing all programs takes some systems many seconds of computing."""
    if kind in ONLY_WHERE_ASKED and kind not in asked:
        return ONLY_WHERE_ASKED[kind]
    return NOT_EACH_TIME if kind is SoftwareInventory and trigger is Trigger.CHANGE else None


def reading_of(probe: Probe | None, host: Host, name: str, platform: str) -> Reading:
    """What a probe answers, or why it does not."""
    try:
        if probe is None:
            raise NotSupported(f"{name.replace('_', ' ')} is not read on {platform} by this version")
        return probe.read(host)
    except ProbeError as error:
        return error.as_unknown()
    except Exception as error:  # noqa: BLE001 - the one broad except: a fault of a probe must cost one fact, never the survey
        return Unknown(Why.PROBE_FAILED, f"the probe itself failed ({type(error).__name__}): please report it")
