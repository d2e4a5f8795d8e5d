"""Any text as a rule's expression: what is taken reads only names that there are, or it is refused with a remedy."""

from collections.abc import Iterator
from typing import Final

from compliance.expressions.checking import check
from compliance.expressions.names import names
from compliance.expressions.tokens import NotReadable
from tests.fuzz.reports import GOOD
from tests.fuzz.target import Target

_TAKEN: Final = (
    "firewall.active && !firewall.starts_at_boot",
    "size(antivirus.products) > 1",
    "antivirus.products.filter(p, p.running).size() == 1 ? true : false",
    "screen_lock.users.all(u, u.lock.kind == 'locks_itself' && u.lock.after_idle_seconds <= 600)",
    "operating_system.version.startsWith(\"24.\") || operating_system.name in ['macOS', 'Ubuntu']",
    "security_updates.looked_at - security_updates.installed_at < duration('240h')",
    "(operating_system.name + operating_system.version).contains('\\'')",
)
_REFUSED: Final = (
    "has(firewall.active)",
    "now",
    "antivirus.products[0].running",
    "antivirus.products.all(p, p)",
    "antivirus.products.all(p, antivirus.products.all(q, q.running))",
    "{'a': 1}",
    "firewall.product == '''x'''",
    "// x",
    "((((((",
    "a.b.c(d.e(f.g",
    "'",
)


def run(data: bytes) -> None:
    """Check it, and look up what it reads."""
    text = data.decode(errors="surrogateescape")
    try:
        expression = check(text, "policy.toml:1")
    except NotReadable as error:
        assert str(error)
        raise
    for path, entries in expression.reads:
        assert set(entries) <= names()[path].entries.keys()
    values, unknown = expression.known(GOOD.reading)
    assert values or unknown
    outside = _without_texts(text)
    assert [each for each in ("{", "}", "//", "`", ";") if each in outside] == []


def _without_texts(text: str) -> str:
    """What stands outside of quotes."""
    found, quote, escaped = "", "", False
    for each in text:
        if quote:
            quote, escaped = ("" if each == quote and not escaped else quote), each == "\\" and not escaped
        elif each in "'\"":
            quote = each
        else:
            found += each
    return found


def _seeds() -> Iterator[bytes]:
    for each in (*_TAKEN, *_REFUSED):
        yield each.encode()


TARGET: Final = Target(
    "expression",
    run,
    (NotReadable,),
    _seeds,
    most_bytes=1_200,
    words=(
        b".all(p, ",
        b".exists(",
        b"&& ",
        b"|| ",
        b".size()",
        b"antivirus.products",
        b"firewall.active",
        b" in [",
        b"timestamp(",
    ),
)
