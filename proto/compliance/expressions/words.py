"""What is one of a few words stands beside such words and nowhere else: a misspelt one is never met, and says so nowhere."""

from typing import Final

from compliance.expressions.names import Name
from compliance.expressions.tokens import END, NotReadable, Token
from compliance.policy_problems import shown, suggestion

_EQUALS: Final = ("==", "!=")
_BEFORE: Final = ("", "(", "[", ",", "&&", "||", "?", ":")
_BEHIND: Final = ("", ")", "]", ",", "&&", "||", "?", ":")


def hold_to_words(name: Name, written: str, tokens: list[Token], begins: int, ends: int) -> None:
    """The tokens from `begins` up to `ends` are the name as `written`. NotReadable unless it is compared with its own words.

    `name == "text"`, `"text" != name` and `name in ["text", …]`: nothing in brackets, sums or methods of either, in which a
    word could hide.
    """
    compared, first, last = _compared(tokens, begins, ends)
    stands_alone = _at(tokens, first - 1).text in _BEFORE and _at(tokens, last).text in _BEHIND
    if not compared or not stands_alone:
        raise NotReadable(
            f"{written} at character {tokens[begins].at} is one of a few words; expected {written} == "
            f'"{name.choices[0]}", != instead of ==, or {written} in ["{name.choices[0]}"], in brackets if more is done with it'
        )
    for each in compared:
        if each.value not in name.choices:
            close = suggestion(each.value, name.choices) or f"expected one of {', '.join(name.choices)}"
            raise NotReadable(f"{name.path} is never {shown(each.value)}; {close}")


def _compared(tokens: list[Token], begins: int, ends: int) -> tuple[list[Token], int, int]:
    """The texts that it is compared with, and where the comparison begins and ends."""
    if _at(tokens, ends).text in _EQUALS and _at(tokens, ends + 1).kind == "text":
        return [tokens[ends + 1]], begins, ends + 2
    if _at(tokens, begins - 1).text in _EQUALS and _at(tokens, begins - 2).kind == "text":
        return [tokens[begins - 2]], begins - 2, ends
    if _at(tokens, ends).text == "in":
        listed = _listed(tokens, ends + 1)
        return listed, begins, ends + 2 + 2 * len(listed)
    return [], begins, ends


def _listed(tokens: list[Token], opens: int) -> list[Token]:
    """`["one", "other"]`, which has a comma or the end behind each text; empty where it is anything else."""
    closes = next((at for at in range(opens, len(tokens)) if tokens[at].text == "]"), opens)
    inner = tokens[opens + 1 : closes]
    is_list = _at(tokens, opens).text == "[" and len(inner) % 2 == 1
    texts, commas = inner[::2], inner[1::2]
    fits = all(each.kind == "text" for each in texts) and all(each.text == "," for each in commas)
    return texts if is_list and fits else []


def _at(tokens: list[Token], place: int) -> Token:
    return tokens[place] if 0 <= place < len(tokens) else END
