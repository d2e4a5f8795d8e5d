"""The rules by which a program checks people, with what they include put in. Source: pam.conf(5)."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.errors import NotRecorded, UnexpectedOutput
from agent.host import Files
from agent.probes.parsing import parser
from compliance.values import dataclass

_FOLDERS: Final = ("/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d")
_RULE: Final = re.compile(r"-?(auth|account|password|session)\s+(\[[^\]]*\]|\S+)\s+(\S+)\s*(.*)")
_INCLUDES: Final = frozenset({"include", "substack", "@include"})
_ARGUMENT: Final = re.compile(r"\[([^\]]*)\]|(\S+)")
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class PamRule:
    """One line: what it is for, what its answer does, which module, and what it is told. `@include` is for everything."""

    kind: str
    control: str
    module: str
    arguments: tuple[str, ...]

    @property
    def is_heard(self) -> bool:
        """Whether a "no" of the module counts; of "optional" it does not where anything else has answered."""
        return self.control != "optional"

    def value(self, name: str) -> str | None:
        """What `name=` is told; of two the last one."""
        return next((each.partition("=")[2] for each in reversed(self.arguments) if each.startswith(f"{name}=")), None)


def rules_of(host: Files, service: str, kind: str) -> tuple[PamRule, ...]:
    """All rules of one kind that a program goes through, in order. Raises NotRecorded when it has none at all."""
    return tuple(_rules(host, service, kind, _DEEPEST))


def has_service(host: Files, service: str) -> bool:
    """Whether there are rules for a program of that name."""
    return any(host.exists(f"{folder}/{service}") for folder in _FOLDERS)


def _rules(host: Files, service: str, kind: str, depth: int) -> Iterator[PamRule]:
    if depth == 0:
        raise UnexpectedOutput("the rules of PAM include each other without end")
    for rule in parse_pam(_text(host, service)):
        if rule.control in _INCLUDES and rule.kind in ("", kind):
            yield from _rules(host, rule.module.rpartition("/")[2], kind, depth - 1)
        elif rule.kind == kind:
            yield rule


def _text(host: Files, service: str) -> str:
    for folder in _FOLDERS:
        try:
            return host.read_text(f"{folder}/{service}")
        except NotRecorded:
            continue
    raise NotRecorded(f"PAM has no rules called {service}")


@parser("pam", "cat /etc/pam.d/common-password")
def parse_pam(text: str) -> tuple[PamRule, ...]:
    """A file of /etc/pam.d. A line that ends in a backslash goes on; what cannot be read is no rule, and PAM refuses it."""
    lines = (line.partition("#")[0].strip() for line in text.replace("\\\n", " ").splitlines())
    return tuple(_rule(line) for line in lines if line)


def _rule(line: str) -> PamRule:
    word, _, rest = line.partition(" ")
    if word == "@include":
        return PamRule("", word, rest.strip(), ())
    match = _RULE.fullmatch(line)
    if match is None:
        raise ValueError("a line that is no rule")
    arguments = tuple(each[1] or each[2] for each in _ARGUMENT.finditer(match[4]))
    return PamRule(match[1], match[2], match[3], arguments)


def using(rules: Sequence[PamRule], module: str) -> tuple[PamRule, ...]:
    """The rules whose module has that name, wherever it lies, and whose answer counts."""
    return tuple(each for each in rules if each.module.rpartition("/")[2] == module and each.is_heard)
