"""The names that an expression may read, with what each holds, for whoever writes one."""

from typing import Final

from rich.text import Text

from collector.reports.as_json import Plain
from collector.reports.text_page import TextPage
from compliance.expressions.names import Name, names

_INDENT: Final = 2


def names_text() -> Text:
    """Every name, and of each list the names of its entries."""
    page = TextPage()
    for name in names().values():
        page.add(name.path, "bold")
        page.add(_held(name), indent=_INDENT)
        for entry in name.entries.values():
            page.add(f"of each: {entry.path} · {_held(entry)}", indent=_INDENT)
    return page.text


def names_plain() -> Plain:
    """The same for machines."""
    return [{**_plain(name), "entries": [_plain(each) for each in name.entries.values()]} for name in names().values()]


def _held(name: Name) -> str:
    """`one of a few words: none, protected, off; whether the swap space is encrypted`."""
    choices = f": {', '.join(name.choices)}" if name.choices else ""
    only = f"; only where {name.only_where}" if name.only_where else ""
    return f"{name.holds}{choices}; {name.words}{only}"


def _plain(name: Name) -> dict[str, Plain]:
    return {
        "name": name.path,
        "holds": name.holds.value,
        "choices": list(name.choices),
        "only_where": name.only_where,
        "words": name.words,
    }
