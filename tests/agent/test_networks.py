"""Real agents and a real collector with the networks of schools between them: what is made is delivered all the same."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from enrolled_device import NO_ONE, enrolled, messages, told, turned
from school import School, agent

from tests.fakes.network import ConnectProxy, Filter, FilterAuthority, listening, swallow

pytestmark = pytest.mark.end_to_end

UNREACHABLE = 4
USAGE = 2


def status(state: Path) -> tuple[str, int]:
    """The way of the last session, and how many messages wait."""
    found = told(state)
    return found["via"], found["reports_waiting"]


def carried(school: School, state: Path) -> list[str]:
    """How each message of the device came, as its evidence says."""
    return [str(each["via"]) for each in messages(school, state)]


def test_where_the_agents_port_is_closed_reports_go_over_https_and_the_evidence_says_so(school: School, state: Path):
    turned(state, agents_port=NO_ONE)
    for _ in range(2):
        done = agent(state, "run", "--once")
        assert done.returncode == 0, done.stderr
    assert status(state) == ("HTTPS", 0)
    assert set(carried(school, state)) == {"https"}


def test_where_something_swallows_http2_the_agent_finds_out(school: School, state: Path):
    with listening(swallow) as nowhere:
        turned(state, agents_port=nowhere.port)
        done = agent(state, "run", "--once")
    assert done.returncode == 0, done.stderr
    assert status(state) == ("HTTPS", 0)


def test_the_agent_goes_back_to_http2_when_it_can(school: School, state: Path):
    turned(state, agents_port=NO_ONE)
    assert agent(state, "run", "--once").returncode == 0
    turned(state, agents_port=school.ports[1])
    assert agent(state, "run", "--once").returncode == 0
    assert status(state)[0] == "HTTPS"  # it was broken a moment ago
    standing = state / "standing.json"
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1, minutes=1)).isoformat()
    standing.write_text(json.dumps({**json.loads(standing.read_text()), "grpc_broken_at": an_hour_ago}))
    assert agent(state, "run", "--once").returncode == 0
    assert status(state) == ("gRPC", 0)
    assert carried(school, state)[-1] == "grpc"


def test_where_nothing_gets_through_nothing_is_lost(state: Path):
    turned(state, agents_port=NO_ONE, https_port=NO_ONE)
    assert agent(state, "run", "--once").returncode == UNREACHABLE
    assert status(state)[1] >= 1


def test_a_device_enrols_over_https_where_only_that_port_is_open(school: School, tmp_path: Path):
    file = tmp_path / "offer.toml"
    text = school.enrolment_file.read_text()
    file.write_text(text.replace(f"enrolment_port = {school.ports[0]}", f"enrolment_port = {NO_ONE}"))
    state = enrolled(school, tmp_path, file)
    turned(state, agents_port=NO_ONE)
    assert agent(state, "run", "--once").returncode == 0
    assert status(state) == ("HTTPS", 0)


@pytest.mark.parametrize("named_by", ["ROLLCALL_AGENT_NETWORK__PROXY", "HTTPS_PROXY"])
def test_http2_goes_through_a_proxy_that_lets_it(school: School, state: Path, named_by: str):
    proxy = ConnectProxy()
    with listening(proxy) as there:
        done = agent(state, "run", "--once", **{named_by: f"http://laptop:secret@127.0.0.1:{there.port}", "NO_PROXY": ""})
    assert done.returncode == 0, done.stderr
    assert (status(state), proxy.asked) == (("gRPC", 0), [f"localhost:{school.ports[1]}"])
    assert proxy.authorisations and "secret" not in done.stdout + done.stderr


def test_where_the_proxy_lets_only_https_through_the_agent_takes_that(school: School, state: Path):
    proxy = ConnectProxy(frozenset({school.ports[2]}))
    with listening(proxy) as there:
        done = agent(state, "run", "--once", ROLLCALL_AGENT_NETWORK__PROXY=f"http://laptop:s%40cret@127.0.0.1:{there.port}")
    assert done.returncode == 0, done.stderr
    assert status(state) == ("HTTPS", 0)
    assert f"Basic {b64encode(b'laptop:s@cret').decode()}" in proxy.authorisations


def test_a_filter_that_opens_tls_is_not_believed_and_nothing_is_lost(school: School, state: Path, tmp_path: Path):
    with opened_by_a_filter(school, state, tmp_path):
        done = agent(state, "run", "--once")
    assert done.returncode == UNREACHABLE
    assert "not signed by the school's authority" in done.stderr
    assert status(state)[1] >= 1


def test_the_doctor_names_who_signed_what_answers(school: School, state: Path, tmp_path: Path):
    with opened_by_a_filter(school, state, tmp_path):
        done = agent(state, "doctor")
    assert (done.returncode, 'signed by "Example Filter CA"' in done.stdout) == (UNREACHABLE, True), done.stdout


def test_the_doctor_asks_the_collector_how_the_device_stands(school: School, state: Path):
    assert "standing: the collector would let this device in" in agent(state, "doctor").stdout


def test_a_filter_that_the_school_names_is_passed_over_https(school: School, state: Path, tmp_path: Path):
    with opened_by_a_filter(school, state, tmp_path) as authority:
        done = agent(state, "run", "--once", ROLLCALL_AGENT_NETWORK__CA_FILE=str(authority))
    assert done.returncode == 0, done.stderr
    assert status(state) == ("HTTPS", 0)
    assert set(carried(school, state)) == {"https"}


@pytest.mark.parametrize("content", [None, "no certificate"], ids=["missing", "not PEM"])
def test_a_file_of_authorities_that_cannot_be_used_is_named_with_what_to_do(state: Path, tmp_path: Path, content: str | None):
    file = tmp_path / "filter.pem"
    if content is not None:
        file.write_text(content)
    turned(state, agents_port=NO_ONE)
    done = agent(state, "run", "--once", ROLLCALL_AGENT_NETWORK__CA_FILE=str(file))
    for told_to in (done.stderr, told(state)["trouble"]):
        assert f"network.ca_file {file}: " in told_to
        assert "name a file of PEM certificates in agent.toml" in told_to
        assert "nothing listens there" in told_to
    assert (done.returncode, status(state)[1]) == (USAGE, 1)


class opened_by_a_filter:  # noqa: N801 - reads as the sentence it is
    """Every port of the collector is reached through a filter that opens TLS; gives the file of its authority."""

    def __init__(self, school: School, state: Path, folder: Path) -> None:
        self._authority = FilterAuthority.made(folder)
        self._filters = [listening(Filter(self._authority, "127.0.0.1", port)) for port in school.ports]
        self._state, self._file = state, folder / "authority.pem"

    def __enter__(self) -> Path:
        enrolment, agents, https = [each.__enter__().port for each in self._filters]
        turned(self._state, enrolment_port=enrolment, agents_port=agents, https_port=https)
        self._file.write_bytes(self._authority.certificate)
        return self._file

    def __exit__(self, *_: object) -> None:
        for each in self._filters:
            each.__exit__(None, None, None)
