"""A survey: every probe asked once, each answer or its absence kept."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from agent.errors import NotSupported, ProbeError
from agent.host import Host
from agent.probes.probe import Probe
from agent.probes.table import PROBES
from compliance.facts import FACTS, Fact, Power
from compliance.report import DeviceReport, KeyProtection, Reading, Trigger
from compliance.unknown import Unknown, Why

ONLY_FOR_A_RULE: Final[frozenset[type[Fact]]] = frozenset({Power})
"""Facts that tell at what hours people work: without a rule that judges them there is no reason to have them."""
NO_RULE: Final = Unknown(Why.NOT_COLLECTED, "no rule of the school's policy asks for it, and it would tell when people work")


def survey(
    host: Host,
    platform: str,
    trigger: Trigger,
    key_protection: KeyProtection,
    now: datetime,
    judged: Collection[type[Fact]] = (),
) -> DeviceReport:
    """Ask for every fact of the catalogue, but for those that are asked for only where a rule judges them (`judged`).

    A probe that fails costs its own fact and nothing else.
    """
    probes = PROBES.get(platform, {})
    left_alone = {name for name in probes if FACTS[name] in ONLY_FOR_A_RULE and FACTS[name] not in judged}
    readings = {name: NO_RULE if name in left_alone else _reading(probes.get(name), host, name, platform) for name in FACTS}
    return DeviceReport(now, platform, trigger, key_protection, readings)


def _reading(probe: Probe | None, host: Host, name: str, platform: str) -> Reading:
    try:
        if probe is None:
            raise NotSupported(f"{name.replace('_', ' ')} is not read on {platform} by this version")
        return probe.read(host)
    except ProbeError as error:
        return error.as_unknown()
    except Exception as error:  # noqa: BLE001 - the one broad except: a fault of a probe must cost one fact, never the survey
        return Unknown(Why.PROBE_FAILED, f"the probe itself failed ({type(error).__name__}): please report it")
