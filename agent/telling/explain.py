"""`rollcall-agent explain`: in plain words, what is read on this device, where, and what of it is sent."""

import dataclasses
import typing
from collections.abc import Iterable, Iterator

from agent.probes.privileges import READ_AS
from agent.probes.table import PROBES
from compliance.facts import FACTS
from compliance.facts.said import records_in, said_of

_HEADING = """\
Rollcall reads the settings of this device, those of each person's screen lock, and nothing else of people: no documents, no
browsing, no e-mail, no places, no keystrokes. What follows is what it reads, and what it sends of that, made from the program
itself. What goes beside it (which device, when, which message) is in docs/what-is-sent.md."""


def explain(platform: str, names: Iterable[str] = tuple(FACTS)) -> str:
    """The text for one platform: every fact, or only the named ones."""
    return "\n\n".join([_HEADING, *(_fact(name, platform) for name in names)]) + "\n"


def _fact(name: str, platform: str) -> str:
    kind = FACTS[name]
    probe = PROBES.get(platform, {}).get(name)
    read_from = probe.READ_FROM if probe else "not read on this system by this version"
    read_as = READ_AS[platform][name] if probe else "nothing, because it is not read"
    sent = "\n".join(f"    {line}" for line in _sent(kind))
    what_for, kept = (" and ".join(said_of(kind, what)) for what in ("purpose", "kept"))
    promise = " ".join((kind.__doc__ or "").split()).partition(". ")[0].removesuffix(".")
    heading = name.replace("_", " ").capitalize()
    rows = {"What it is": f"{promise}.", "Read from": read_from, "Needs": read_as, "What for": what_for, "Kept": kept}
    about = "".join(f"  {f'{label}:':<12}{words}\n" for label, words in rows.items())
    return f"{heading}\n{about}  Sent:\n{sent}"


def _sent(kind: type) -> Iterator[str]:
    """A line for every field, and below it those of the records inside it."""
    types = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        about = " (this is about a person)" if field.metadata["personal"] else ""
        yield f"- {field.metadata['words']}{about}"
        for inner in records_in(types[field.name]):
            yield from (f"  {line}" for line in _sent(inner))
