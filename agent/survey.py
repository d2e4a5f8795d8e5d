"""A survey: every probe asked once, each answer or its absence kept."""

from datetime import datetime

from agent.errors import NotSupported, ProbeError
from agent.host import Host
from agent.probes.probe import Probe
from agent.probes.table import PROBES
from compliance.facts import FACTS
from compliance.report import DeviceReport, KeyProtection, Reading, Trigger
from compliance.unknown import Unknown, Why


def survey(host: Host, platform: str, trigger: Trigger, key_protection: KeyProtection, now: datetime) -> DeviceReport:
    """Ask for every fact of the catalogue. A probe that fails costs its own fact and nothing else."""
    probes = PROBES.get(platform, {})
    readings = {name: _reading(probes.get(name), host, name, platform) for name in FACTS}
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
