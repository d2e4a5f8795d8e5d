"""The share of one address at the HTTPS port: an address is that of the socket, whatever a request says of itself."""

import http.client
import ssl
from contextlib import closing
from pathlib import Path

from collector.sessions.budgets import Budgets
from tests.fakes.collector import RunningCollector, running
from tests.fakes.device import TurnableClock


def asked_why(collector: RunningCollector, **headers: str) -> int:
    """The status of the answer to a stranger who asks why he is not let in."""
    trust = ssl.create_default_context(cadata=collector.authority.decode())
    with closing(http.client.HTTPSConnection("localhost", collector.config.https_port, timeout=10, context=trust)) as line:
        line.request("POST", "/v1/why", b"", {name.replace("_", "-"): value for name, value in headers.items()})
        return line.getresponse().status


def test_a_header_that_names_another_address_makes_nobody_another_caller(tmp_path: Path) -> None:
    budgets = Budgets(enrolments_each_second=0.001, enrolments_at_once=2)
    with running(tmp_path / "data", TurnableClock(), budgets=budgets) as collector:
        says = [{"X_Forwarded_For": f"192.0.2.{number}", "Forwarded": f"for=192.0.2.{number}"} for number in range(4)]
        assert [asked_why(collector, **each) for each in says] == [200, 200, 503, 503]
