"""An expression cut into its words and signs, those of the language's definition that are allowed here (CEL, "Syntax")."""

import re
from typing import Final

from compliance.values import dataclass

_TOKEN: Final = re.compile(
    r"""\s*+(?:
      (?P<name>[A-Za-z_][A-Za-z0-9_]*+)
    | (?P<number>[0-9][0-9A-Za-z_]*+(?:\.[0-9][0-9A-Za-z_]*+)?)
    | (?P<text>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')
    | (?P<sign>&&|\|\||[!=<>]=|[!<>+\-*%?:()\[\],.]|/(?!/))
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign. `kind` is name, number, text or sign; `at` counts characters from 1."""

    kind: str
    text: str
    at: int

    @property
    def value(self) -> str:
        """What stands between the quotes of a text."""
        return self.text[1:-1]


END: Final = Token("end", "", 0)


class NotReadable(Exception):
    """Something that no expression may have. The message says what, and what to do instead."""


def tokens(expression: str) -> list[Token]:
    """All of them, in order. NotReadable at the first that is none."""
    found: list[Token] = []
    text, position = expression.rstrip(), 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or (found and _is_longer_quote(found[-1], match)):
            raise NotReadable(_why_not(text, position))
        kind = str(match.lastgroup)
        found.append(Token(kind, match[kind], match.start(kind) + 1))
        position = match.end()
    return found


def _is_longer_quote(before: Token, match: re.Match[str]) -> bool:
    r"""Three quotes begin a text that this does not read; so do r"…" and b"…"."""
    return (
        match.lastgroup == "text"
        and before.at + len(before.text) - 1 == match.start("text")
        and before.kind in ("text", "name")
    )


def _why_not(text: str, position: int) -> str:
    rest = text[position:].lstrip()
    at = len(text) - len(rest) + 1
    if rest.startswith("//"):
        return f"there is a comment at character {at}; write comments with # outside of the expression"
    if rest[:1] in ('"', "'"):
        return f"a text at character {at} does not end, or has more quotes than one on each side"
    if rest[:1] in ("{", "}"):
        return f"{rest[0]} at character {at}: no expression needs a message or a map; name what is compared"
    return f"{rest[:1]!r} at character {at} means nothing here; expected names, numbers, texts and signs such as && and =="
