"""Which proxy leads to the collector: agent.toml's, else the environment's, and none where NO_PROXY says so."""

import pytest

from agent.errors import ConfigurationError
from agent.line.proxy import proxy_for
from agent.network import DIRECT, Network


@pytest.fixture(autouse=True)
def no_proxy_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy this computer has is not this test's."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_without_any_word_of_one_there_is_none():
    assert proxy_for(DIRECT, "collector.example") is None


@pytest.mark.parametrize(
    ("written", "host", "port", "credentials"),
    [
        ("http://proxy.example:8080", "proxy.example", 8080, ""),
        ("proxy.example", "proxy.example", 3128, ""),
        ("http://laptop:secret@proxy.example:8080", "proxy.example", 8080, "laptop:secret"),
        ("http://[2001:db8::1]:8080", "2001:db8::1", 8080, ""),
    ],
)
def test_the_settings_name_one(written: str, host: str, port: int, credentials: str):
    proxy = proxy_for(Network(written, ""), "collector.example")
    assert proxy is not None
    assert (proxy.host, proxy.port, proxy.credentials) == (host, port, credentials)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
def test_the_environment_names_one(monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setenv(name, "http://proxy.example:8080")
    proxy = proxy_for(DIRECT, "collector.example")
    assert proxy is not None
    assert proxy.url == "http://proxy.example:8080"


def test_a_host_that_no_proxy_exempts_is_reached_directly(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", "collector.example")
    assert proxy_for(DIRECT, "collector.example") is None


@pytest.mark.parametrize("written", ["socks5://laptop:secret@proxy.example", "http://", "http://laptop:secret@proxy.example:x"])
def test_one_that_cannot_be_read_is_named_without_its_password(written: str):
    with pytest.raises(ConfigurationError, match=r"network\.proxy in agent\.toml is no proxy") as caught:
        proxy_for(Network(written, ""), "collector.example")
    assert "secret" not in str(caught.value)


def test_a_file_of_authorities_that_is_not_there_is_named():
    with pytest.raises(ConfigurationError, match=r"nowhere\.pem: No such file"):
        Network("", "nowhere.pem").extra_authorities()
