"""A policy as one text: the pack's own file and, behind lines that TOML takes for comments, the files that it builds on.

One text can be adopted, sent, kept and read again on the device without any folder of files, and one digest stands for all.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from compliance.errors import PolicyError
from compliance.policies.pruning import pruned
from compliance.policy_source import encode_source, read_toml

_MARK: Final = "#%% file: "
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_MOST_FILES: Final = 16


@dataclass(frozen=True, slots=True)
class PackText:
    """One file of a policy."""

    file_name: str
    text: str


def split(text: str, file_name: str) -> tuple[PackText, ...]:
    """The files in a text, the pack's own first. PolicyError where a line between them says no name."""
    parts, lines, name = [], [], file_name
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.startswith(_MARK):
            lines.append(line)
            continue
        parts.append(PackText(name, "\n".join([*lines, ""])))
        lines, name = [], line.removeprefix(_MARK).rstrip("\r")
        if not _FILE_NAME.fullmatch(name):
            raise PolicyError(f'{file_name}:{number}: expected the name of a file after "{_MARK.strip()}"')
    parts.append(PackText(name, "\n".join(lines)))
    if len(parts) > _MOST_FILES:
        raise PolicyError(f"{file_name}:1: the text has {len(parts)} files; expected at most {_MOST_FILES}")
    return tuple(parts)


def joined(parts: tuple[PackText, ...]) -> str:
    """The one text of several files. A pack that needs no other is its own text, byte for byte."""
    first, *others = parts
    text = first.text
    for each in others:
        text += ("" if text.endswith("\n") or not text else "\n") + f"{_MARK}{each.file_name}\n{each.text}"
    return text


def gathered(pack: PackText, find: Callable[[str], str | None]) -> str:
    """The text of a pack with all that it builds on and takes rules from, as far as `find` knows it by its id.

    What is missing is no error here: `parse_policy` says it, with the line that asks for it. PolicyError as for `split`.
    """
    parts = list(split(pack.text, pack.file_name))
    tables = [_tables(part) for part in parts]
    have = {str(table.get("id")) for table in tables}
    for table in tables:  # grows while it is walked: what is found may need more
        for name in _needed(table):
            text = find(name) if name not in have and len(parts) <= _MOST_FILES else None
            have.add(name)
            if text is not None:
                parts.append(PackText(f"{name}.toml", text))
                tables.append(_tables(parts[-1]))
    return joined(tuple(parts))


def without_what_nobody_takes(text: str, file_name: str) -> str:
    """The same policy with only those rules of its libraries that a pack takes: a new rule there changes no school's digest."""
    first, *others = split(text, file_name)
    tables = {part: _read(part) for part in (first, *others)}
    taken: dict[str, set[str]] = {}
    for table in tables.values():
        for rule in _rules(table):
            taken.setdefault(str(rule.get("from")), set()).add(str(rule.get("id")))
    kept = [first]
    for part in others:
        if tables[part].get("library") is not True:
            kept.append(part)
        elif wanted := taken.get(str(tables[part].get("id"))):
            ids = [str(rule.get("id")) for rule in _rules(tables[part])]
            kept.append(PackText(part.file_name, pruned(part.text, [each in wanted for each in ids])))
    return joined(tuple(kept))


def _needed(table: Mapping[str, object]) -> list[str]:
    """The ids of the packs that a file names, as far as it can be read."""
    bases = table.get("builds_on")
    names = list(cast("list[object]", bases)) if isinstance(bases, list) else []
    names += [rule["from"] for rule in _rules(table) if "from" in rule]
    return list(dict.fromkeys(name for name in names if isinstance(name, str) and _FILE_NAME.fullmatch(name)))


def _tables(part: PackText) -> Mapping[str, object]:
    try:
        return _read(part)
    except PolicyError:  # said by `parse_policy`, with everything else that is wrong
        return {}


def _read(part: PackText) -> Mapping[str, object]:
    """Its tables. PolicyError before a text is looked into that is made to take long."""
    encode_source(part.text, part.file_name)
    return read_toml(part.text, part.file_name)


def _rules(table: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    rules = table.get("rule")
    for rule in cast("list[object]", rules) if isinstance(rules, list) else []:
        if isinstance(rule, dict):
            yield cast("dict[str, object]", rule)
