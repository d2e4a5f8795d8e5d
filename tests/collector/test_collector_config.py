"""A setting that cannot be right is named with its value and what to write instead, without words of the libraries."""

from pathlib import Path

import pytest

from collector.config import CollectorConfig, read_config
from collector.errors import ConfigurationError
from collector.serving_wiring import budgets_of
from collector.sessions.budgets import Budgets


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("https_port = 0", "https_port is 0; write a number from 1 to 65535"),
        ('agents_port = "many"', "agents_port is 'many'; write a number from 1 to 65535"),
        ('host = ""', "host is ''; write a name or an address in quotes"),
        ('host = "https://school"', "host is 'https://school'; write a host name or an IP address, without a port"),
        ("listen = 7", "listen is 7; write a name or an address in quotes"),
        (
            "port = 1",
            f"there is no option port; the options are {', '.join(CollectorConfig.model_fields)}",
        ),
        ("metrics_port = -1", "metrics_port is -1; write a number from 1 to 65535, or 0 for none"),
        ('log_format = "xml"', 'log_format is \'xml\'; write "text" or "json"'),
        ("keepalive_seconds = 0", "keepalive_seconds is 0; write a number of seconds from 1 to 3600"),
        ("keepalive_patience_seconds = 301", "keepalive_patience_seconds is 301; write a number of seconds from 1 to 300"),
        ("device_certificate_minutes = 0", "device_certificate_minutes is 0; write a number of minutes from 1 to 576000"),
        ("sessions_at_once = 9", "sessions_at_once is 9; write a number from 10 to 100000"),
        ('waiting_megabytes = "a lot"', "waiting_megabytes is 'a lot'; write a number from 1 to 4096"),
        ("address_connections = 60001", "address_connections is 60001; write a number from 10 to 60000"),
        ("metrics_port = 8443", "https_port and metrics_port are both 8443; give each its own port"),
        ("enrolment_port = 8443", "enrolment_port and https_port are both 8443; give each its own port"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, line: str, said: str):
    file = tmp_path / "collector.toml"
    file.write_text(line)
    with pytest.raises(ConfigurationError) as caught:
        read_config(tmp_path)
    assert str(caught.value) == f"{file}: {said}. Compare it with configs/collector.toml"


@pytest.mark.parametrize("value", ["[" * 100_000, "9" * 5000], ids=["nested without end", "thousands of digits"])
def test_what_no_reader_can_hold_is_not_toml(tmp_path: Path, value: str):
    (tmp_path / "collector.toml").write_text(f"host = {value}")
    with pytest.raises(ConfigurationError, match=r"collector\.toml: not TOML: "):
        read_config(tmp_path)


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("127.0.1.1", True),
        ("::1", True),
        ("localhost.example.org", False),
        ("192.0.2.10", False),
    ],
)
def test_a_name_that_means_each_computer_itself_is_known(host: str, alone: bool):  # noqa: FBT001
    assert CollectorConfig(host=host).is_for_this_computer_only is alone


def test_the_limits_that_are_set_by_default_are_those_that_were_measured():
    assert budgets_of(CollectorConfig()) == Budgets()


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("sessions_at_once", 10, 100_000),
        ("address_sessions_per_second", 1, 10_000),
        ("address_calls_per_second", 1, 10_000),
        ("address_connections", 10, 60_000),
        ("device_messages_per_second", 10, 50_000),
        ("waiting_megabytes", 1, 4_096),
    ],
)
def test_every_limit_changes_what_the_collector_is_held_to(name: str, least: int, most: int):
    changed = [budgets_of(CollectorConfig.model_validate({name: value})) for value in (least, most)]
    assert len({*changed, Budgets()}) == 3
