"""Asking a running collector how it is, as a monitoring system does."""

import ssl
import urllib.error
import urllib.request

from tests.fakes.collector import RunningCollector


def https(collector: RunningCollector, path: str) -> tuple[int, str]:
    """What the HTTPS port answers."""
    return ask_https(collector.config.https_port, collector.authority.decode(), path)


def ask_https(port: int, authority: str, path: str) -> tuple[int, str]:
    """What the HTTPS port of this computer answers, whose certificate this authority signed."""
    trust = ssl.create_default_context(cadata=authority)
    try:
        with urllib.request.urlopen(f"https://localhost:{port}{path}", context=trust, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def metrics(collector: RunningCollector) -> dict[str, float]:
    """The figures of the metrics port."""
    with urllib.request.urlopen(f"http://127.0.0.1:{collector.config.metrics_port}/metrics", timeout=10) as answer:
        lines = [line for line in answer.read().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}
