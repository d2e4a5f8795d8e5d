"""CrowdStrike Falcon. Source: falconctl's own words, as public threads quote them (`-g` with one switch for each value).

A sensor that never registered has no identifier; one in reduced functionality (rfm-state) only says that it is alive. Whether
it blocks is decided at the vendor's console and not told here. Of the identifiers (cid, aid) none is kept.
"""

import re
from typing import Final

from agent.allowed_commands import FALCONCTL
from agent.errors import ProbeError
from agent.host import Host
from agent.linux.system_services import service_runs
from agent.probes.parsing import parser
from compliance.facts import AntivirusProduct
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

NAME: Final = "CrowdStrike Falcon"
_PATH: Final = "/opt/CrowdStrike/falconctl"
_SENSORS: Final = ("falcon-sensor", "falcon-sensor-b")  # the second works with eBPF; fifteen letters are kept
_PAIR: Final = re.compile(r"([a-z][a-z-]*)\s*(?:=\s*(\"[^\"]*\"|[^\s,]+)|(is not set))")
_CONSOLE: Final = Unknown(
    Why.NOT_SUPPORTED, "CrowdStrike decides at its console what the sensor does; the sensor does not say it"
)


@dataclass(frozen=True, slots=True)
class FalconState:
    """What the sensor says of itself. `reduced`: it can only say that it is alive."""

    registered: bool | Unknown
    reduced: bool | Unknown
    version: str | Unknown


def read_falcon(host: Host) -> tuple[AntivirusProduct, ...]:
    """The product if it is installed. Its sensor runs as root's program; falconctl answers root only."""
    if not host.exists(_PATH):
        return ()
    try:
        state = parse_falconctl(host.run(FALCONCTL, "-g", "--aid", "--rfm-state", "--version"))
        return (_product(state, running=any(service_runs(host, each) for each in _SENSORS)),)
    except ProbeError as error:
        return (AntivirusProduct(NAME, *(error.as_unknown(),) * 9),)


def _product(state: FalconState, *, running: bool) -> AntivirusProduct:
    """A sensor that is down or reduced checks no file as it is opened; of a whole one only the console knows."""
    stands_idle = not running or state.reduced is True
    return AntivirusProduct(
        name=NAME,
        running=running,
        on_access=False if stands_idle else _CONSOLE,
        signatures_published_at=Unknown(Why.NOT_SUPPORTED, "CrowdStrike's sensor has no definitions with a date"),
        engine_version=state.version,
        automatic_updates=_CONSOLE,
        managed_by="CrowdStrike's console" if state.registered is True else "",
        calls_itself_current=_CONSOLE,
        passive=_CONSOLE,
        tamper_protected=_CONSOLE,
    )


@parser("falconctl", "falconctl -g --aid --rfm-state --version")
def parse_falconctl(text: str) -> FalconState:
    """Pairs of `name=value`, in one line or several, with dots at their ends, or `name is not set`."""
    pairs = {name: None if unset else value.strip('".') for name, value, unset in _PAIR.findall(text)}
    if pairs.keys().isdisjoint(("aid", "rfm-state", "version", "cid")):
        raise ValueError("no value of falconctl")
    return FalconState(_registered(pairs), _reduced(pairs), _version(pairs))


def _registered(pairs: dict[str, str | None]) -> bool | Unknown:
    if "aid" not in pairs:
        return Unknown(Why.NOT_READ, "falconctl was not asked whether the sensor is registered")
    return bool(pairs["aid"])


def _reduced(pairs: dict[str, str | None]) -> bool | Unknown:
    match pairs.get("rfm-state"):
        case "true":
            return True
        case "false":
            return False
        case _:
            return Unknown(Why.NOT_RECORDED, "the sensor has no state: it does not run, or never started")


def _version(pairs: dict[str, str | None]) -> str | Unknown:
    return pairs.get("version") or Unknown(Why.NOT_READ, "falconctl did not say the sensor's version")
