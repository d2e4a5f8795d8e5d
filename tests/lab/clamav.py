"""Proofs about the antivirus: ClamAV runs, is stopped, runs again, grows old. The machine must have been built with it.

Definitions that ClamAV's makers signed are not to be had without their network: what grows old here is a database of our own.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from compliance.facts import Antivirus, AntivirusProduct
from compliance.report import DeviceReport
from tests.lab.definitions import daily
from tests.lab.lent import Lent
from tests.lab.proof import Proof

_SERVICE: Final = "clamav-daemon"
_DAILY: Final = "/var/lib/clamav/daily.cud"


def _switched(here: Lent, verb: str, running: bool, verdicts: tuple[str, str]) -> str:  # noqa: FBT001 - a reading
    """`systemctl` does it, and AV-1 and AV-2 follow."""
    here.machine.does("systemctl", verb, f"{_SERVICE}.socket", _SERVICE)
    if running:
        here.until(lambda: here.machine.tries("clamdscan", "--ping", "1").returncode == 0, "clamd's own answer")
    before = len(here.reports)
    here.ask()
    took = here.reported(lambda report: _product(report).running is running, f"a report that says {running}", after=before)
    product, judged, current = _product(here.reports[-1]), here.check("AV-1"), here.check("AV-2")
    assert (judged[0], current[0]) == verdicts, f"AV-1 {judged}; AV-2 {current}"
    told = f"AV-1 {': '.join(judged)}; AV-2 {': '.join(current)}"
    return f"{product.name} {product.engine_version}, running {running}; {took:.0f} s; {told}"


def _dated(here: Lent, days_old: int, verdict: str) -> str:
    """A daily database of our own making, so many days old; the daemon is started again and says which it uses."""
    built_at = (datetime.now(UTC) - timedelta(days=days_old)).replace(second=0, microsecond=0)
    with TemporaryDirectory(prefix="rollcall-lab-") as folder:
        file = Path(folder) / "daily.cud"
        file.write_bytes(daily(built_at))
        here.machine.push(file, _DAILY)
    here.machine.does("chmod", "644", _DAILY)
    here.machine.does("systemctl", "restart", _SERVICE)
    here.until(lambda: here.machine.tries("clamdscan", "--ping", "1").returncode == 0, "clamd's own answer")
    before = len(here.reports)
    here.ask()
    here.reported(
        lambda report: _product(report).signatures_published_at == built_at, f"definitions of {built_at}", after=before
    )
    judged, saw = here.check("AV-2")
    assert judged == verdict, f"AV-2 {judged}: {saw}"
    return f"definitions of {built_at:%d %B %Y}; AV-2 {judged}: {saw}"


def _product(report: DeviceReport) -> AntivirusProduct:
    fact = report.reading(Antivirus)
    assert isinstance(fact, Antivirus), f"the report says {fact}"
    (product,) = fact.products
    return product


PROOFS: Final = (
    Proof(
        "A1",
        "ClamAV runs with one signature of the lab's own",
        "runs; how old its definitions are is not known",
        partial(_switched, verb="start", running=True, verdicts=("PASS", "UNKNOWN")),
        variant="plain",
    ),
    Proof(
        "A2",
        "ClamAV is stopped",
        "does not run; both its rules need action",
        partial(_switched, verb="stop", running=False, verdicts=("FAIL", "FAIL")),
        variant="plain",
    ),
    Proof(
        "A3",
        "ClamAV is started again",
        "runs; how old its definitions are is not known",
        partial(_switched, verb="start", running=True, verdicts=("PASS", "UNKNOWN")),
        variant="plain",
    ),
    Proof(
        "A4",
        "its daily definitions (ours, unsigned) are 30 days old",
        "clamd's own date; needs action",
        partial(_dated, days_old=30, verdict="FAIL"),
        variant="plain",
    ),
    Proof(
        "A5",
        "its daily definitions (ours, unsigned) are a day old",
        "clamd's own date; meets",
        partial(_dated, days_old=1, verdict="PASS"),
        variant="plain",
    ),
)
