"""A message as it is told: a subject, and parts with lines. The same for every way on which it goes."""

import html
from dataclasses import dataclass
from typing import Final

from collector.plain_text import one_line

LONGEST_SUBJECT: Final = 140
"""Characters: longer ones are cut by mail programs, and nobody reads them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing; `link` leads to it, "" where nothing does."""

    words: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs together. `more` says what was left out, "" where nothing was."""

    heading: str
    lines: tuple[Line, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `opening` are sentences before all parts, `links` follow them, `closing` says why it was sent.

    `number` is the same for the same message, should it be sent again.
    """

    subject: str
    school: str
    opening: tuple[str, ...]
    parts: tuple[Part, ...]
    links: tuple[Line, ...]
    closing: str
    number: str


def subject_line(words: str) -> str:
    """One line without anything that cannot be seen, whatever the words came from."""
    return one_line(words, LONGEST_SUBJECT)


def as_text(message: Message) -> str:
    """For mail programs that show text, and for chats."""
    paragraphs = list(message.opening)
    paragraphs += ["\n".join((part.heading, *map(_text_line, part.lines), *_more(part))) for part in message.parts]
    if message.links:
        paragraphs.append("\n".join(f"{each.words}: {each.link}" for each in message.links))
    return "\n\n".join([*paragraphs, f"-- \n{message.closing}"]) + "\n"


def as_html(message: Message) -> str:
    """For those that show pages. No style, no picture, nothing from outside: the reader's own program knows best."""
    parts = [f"<p>{html.escape(each)}</p>" for each in message.opening]
    for part in message.parts:
        items = "".join(f"<li>{_html_line(each)}</li>" for each in part.lines)
        parts.append(f"<h2>{html.escape(part.heading)}</h2><ul>{items}</ul>")
        parts += [f"<p>{html.escape(each)}</p>" for each in _more(part)]
    if message.links:
        parts.append("<p>" + " · ".join(map(_anchor, message.links)) + "</p>")
    title = html.escape(message.subject)
    head = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body><h1>{title}</h1>{''.join(parts)}<hr><p>{html.escape(message.closing)}</p></body></html>"


def _text_line(line: Line) -> str:
    return f"  - {line.words}" + (f"\n    {line.link}" if line.link else "")


def _html_line(line: Line) -> str:
    return _anchor(line) if line.link else html.escape(line.words)


def _anchor(line: Line) -> str:
    return f'<a href="{html.escape(line.link, quote=True)}">{html.escape(line.words)}</a>'


def _more(part: Part) -> tuple[str, ...]:
    return (part.more,) if part.more else ()
