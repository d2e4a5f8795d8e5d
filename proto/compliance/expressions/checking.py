"""What an expression may say, looked at word by word before anything works it out.

Every rule here keeps ignorance from looking like an answer, or keeps the work small. What is not known is left out of what is
worked out, and whatever needs it is then an error; so nothing may ask whether something is there (`has`, `in` on an entry, `==`
on a whole entry), and a name must lead to one plain value. Types and grammar are for what works expressions out.
"""

from collections.abc import Mapping
from typing import Final

from compliance.expressions.expression import Expression
from compliance.expressions.names import Holds, Name, names, why_left_out
from compliance.expressions.tokens import END, NotReadable, Token, tokens
from compliance.expressions.words import hold_to_words
from compliance.facts import FACTS
from compliance.policy_problems import shown, suggestion

MOST_CHARACTERS: Final = 1_000

_OVER_LISTS: Final = ("all", "exists", "exists_one", "filter")
_OF_TEXT: Final = ("startsWith", "endsWith", "contains", "matches", "size")
_FUNCTIONS: Final = ("size", "timestamp", "duration")
_CONSTANTS: Final = ("true", "false")
_SEE_NAMES: Final = "`rollcall policy kinds --names` lists them"
_NO_CLOCK: Final = (
    "no expression reads the clock: its answer would change without anything being reported. Compare with a fixed moment, "
    'such as timestamp("2027-01-01T00:00:00Z"), or take a kind that counts days, such as antivirus_current or security_updates'
)
_NOT_OFFERED: Final[Mapping[str, str]] = {
    "now": _NO_CLOCK,
    "has": "what is not known makes the rule Not known by itself, so nothing asks whether it is there; leave has() out",
    "map": "expected exists, all or filter(…).size() instead of map",
    "null": "nothing is null here: what is not known makes the rule Not known by itself",
}


def check(text: str, where: str = "") -> Expression:
    """The expression. NotReadable says what is wrong with it and what to do."""
    if len(text) > MOST_CHARACTERS:
        raise NotReadable(f"it has {len(text)} characters; expected at most {MOST_CHARACTERS}")
    reading = _Reading(tokens(text))
    while reading.here is not END:
        reading.step()
    if not reading.reads:
        raise NotReadable(f"it names nothing that a device reports; {_SEE_NAMES}")
    return Expression(text, tuple((path, tuple(sorted(asked))) for path, asked in reading.reads.items()), where)


class _Reading:
    """Where the reading stands, and inside which walk over a list."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._place = 0
        self._depth = 0
        self._entry = ""  # the word that stands for each entry of the list walked over
        self._walk: tuple[Name, int, bool] | None = None  # which list, how deep in brackets, and whether it is a filter
        self.reads: dict[str, set[str]] = {}

    @property
    def here(self) -> Token:
        return self._at(0)

    def step(self) -> None:
        """Read one name with all that belongs to it, or one other word or sign."""
        token = self.here
        if token.kind == "name":
            self._name(token)
            return
        if token.text == "[" and self._at(-1).text not in ("", "(", "[", ",", "in", "==", "!=", "&&", "||", "?", ":", "!"):
            raise NotReadable(f"[ at character {token.at}: no entry has a number that lasts; expected exists(…) or all(…)")
        if token.text == ".":
            self._method_of_a_value(token)
        self._count_brackets(token)
        self._place += 1

    def _count_brackets(self, token: Token) -> None:
        self._depth += (token.text == "(") - (token.text == ")")
        if self._walk is None or token.text != ")" or self._depth >= self._walk[1]:
            return
        if self._walk[2] and [self._at(ahead).text for ahead in (1, 2, 3)] != [".", "size", "("]:
            raise NotReadable(f"filter(…) ends at character {token.at}; expected .size() behind it, or exists(…) instead")
        self._walk, self._entry = None, ""

    def _method_of_a_value(self, token: Token) -> None:
        """Of a text, or of what stands in brackets."""
        method, bracket = self._at(1), self._at(2)
        if method.text not in _OF_TEXT or bracket.text != "(" or self._at(-1).text in ("", "("):
            raise NotReadable(f".{method.text} at character {token.at}; expected one of {', '.join(_OF_TEXT)} with ( behind it")
        self._place += 1

    def _name(self, token: Token) -> None:
        following = self._at(1)
        if token.text in _CONSTANTS or token.text == "in":
            self._place += 1
        elif token.text in _NOT_OFFERED and token.text != self._entry:
            raise NotReadable(f"{token.text} at character {token.at}: {_NOT_OFFERED[token.text]}")
        elif following.text == "(":
            if token.text not in _FUNCTIONS:
                raise NotReadable(f"no function is called {token.text!r}; expected one of {', '.join(_FUNCTIONS)}")
            self._place += 1
        else:
            self._path(token)

    def _path(self, first: Token) -> None:
        parts = [first.text]
        self._place += 1
        while self.here.text == "." and self._at(1).kind == "name" and self._at(2).text != "(":
            parts.append(self._at(1).text)
            self._place += 2
        name = self._entry_name(first, parts) if first.text == self._entry else self._fact_name(first, parts)
        if name.choices:
            hold_to_words(name, ".".join(parts), self._tokens, self._tokens.index(first), self._place)
        if self.here.text == ".":
            self._method_of(name, first)
        elif name.holds is Holds.LIST and not self._is_inside_size(len(parts)):
            words = f"{name.path} at character {first.at} is a list; expected size({name.path}), or {name.path}.exists(each, …)"
            raise NotReadable(words)

    def _fact_name(self, first: Token, parts: list[str]) -> Name:
        path = ".".join(parts)
        name = names().get(path)
        if name is not None:
            self.reads.setdefault(path, set())
            return name
        if why := why_left_out(path):
            raise NotReadable(f"{path} at character {first.at} cannot be read here: {why}")
        raise NotReadable(f"nothing is called {shown(path)} at character {first.at}; {_near(path)}")

    def _entry_name(self, first: Token, parts: list[str]) -> Name:
        if self._walk is None:
            raise NotReadable(f"{first.text} at character {first.at} stands for nothing")
        path, entries = ".".join(parts[1:]), self._walk[0].entries
        if path not in entries:
            known = ", ".join(f"{first.text}.{each}" for each in entries)
            raise NotReadable(f"{'.'.join(parts)} at character {first.at} is nothing; expected one of {known}")
        self.reads[self._walk[0].path].add(path)
        return entries[path]

    def _method_of(self, name: Name, first: Token) -> None:
        """The place is at the dot behind the name."""
        method = self._at(1)
        if name.holds is Holds.LIST and method.text in _OVER_LISTS:
            self._walk_over(name, method)
            return
        offered = ("size", *_OVER_LISTS) if name.holds is Holds.LIST else _OF_TEXT if name.holds is Holds.TEXT else ()
        if method.text not in offered:
            kinds = f"expected one of {', '.join(offered)}" if offered else f"it is {name.holds}"
            raise NotReadable(_NOT_OFFERED.get(method.text) or f"{name.path}.{method.text} at character {first.at}; {kinds}")
        self._place += 2

    def _walk_over(self, name: Name, method: Token) -> None:
        """`all(each, …)`: the place is behind the comma afterwards."""
        if self._walk is not None:
            words = f"{method.text} at character {method.at} is inside of another walk over a list"
            raise NotReadable(f"{words}; expected at most one level: write two expressions joined by && or ||")
        entry, comma = self._at(3), self._at(4)
        if entry.kind != "name" or comma.text != "," or entry.text in (*FACTS, *_FUNCTIONS, *_CONSTANTS, "in"):
            example = f"{name.path}.{method.text}(each, each.{next(iter(name.entries))} == …)"
            raise NotReadable(f"{method.text} at character {method.at}: expected a word of your own first, such as {example}")
        self._depth += 1
        self._walk, self._entry = (name, self._depth, method.text == "filter"), entry.text
        self._place += 5

    def _is_inside_size(self, parts: int) -> bool:
        before = self._place - (2 * parts - 1)
        around = [self._tokens[at].text for at in (before - 2, before - 1) if at >= 0]
        return around == ["size", "("] and self.here.text == ")"

    def _at(self, ahead: int) -> Token:
        place = self._place + ahead
        return self._tokens[place] if 0 <= place < len(self._tokens) else END


def _near(path: str) -> str:
    """What may have been meant, among all names or those of the same fact."""
    if path == "now" or path.startswith("now."):
        return _NO_CLOCK
    fact = path.partition(".")[0]
    own = [each for each in names() if each.startswith(f"{fact}.")]
    close = suggestion(path, own or list(names()))
    return close or (f"expected one of {', '.join(own)}" if own else f"expected names of facts; {_SEE_NAMES}")
