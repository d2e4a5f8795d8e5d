"""The proxy on the way to the collector: the one that agent.toml names, else the environment's."""

import os
from typing import Final
from urllib.parse import urlsplit

from agent.errors import ConfigurationError
from agent.network import Network
from compliance.values import dataclass

_USUAL_PORT: Final = 3128  # where a proxy listens whose address names no port


@dataclass(frozen=True, slots=True, repr=False)
class Proxy:
    """An HTTP proxy that opens lines with CONNECT. `credentials` is `name:password` or empty; no repr: it is a secret."""

    host: str
    port: int
    credentials: str

    @property
    def url(self) -> str:
        """As gRPC wants it. Holds the credentials."""
        at = f"{self.credentials}@" if self.credentials else ""
        return f"http://{at}{self.host}:{self.port}"


def proxy_for(network: Network, host: str) -> Proxy | None:
    """The proxy on the way to a host: agent.toml's, else the one that HTTPS_PROXY names unless NO_PROXY exempts the host.

    Raises ConfigurationError for one that cannot be read. The environment is read as urllib.request reads it.
    """
    if network.proxy:
        return _parsed(network.proxy, "network.proxy in agent.toml")
    url = _of_environment(host) if any(name.lower() == "https_proxy" for name in os.environ) else ""
    return _parsed(url, "HTTPS_PROXY in the environment") if url else None


def _of_environment(host: str) -> str:
    from urllib.request import getproxies_environment, proxy_bypass  # noqa: PLC0415 - a whole HTTP client, TLS and e-mail

    return "" if proxy_bypass(host) else getproxies_environment().get("https", "")


def _parsed(url: str, source: str) -> Proxy:
    """The URL itself stands in no message: it may hold a password."""
    wrong = f"{source} is no proxy that can be used here; write it as http://proxy.example:3128"
    parts = urlsplit(url if "://" in url else f"http://{url}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigurationError(wrong) from error
    if parts.scheme != "http" or not host:
        raise ConfigurationError(wrong)
    return Proxy(host, port or _USUAL_PORT, parts.netloc.rpartition("@")[0])
