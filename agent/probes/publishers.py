"""Who publishes a program, without names of people: an organisation by its own name, and nothing where it may be a person.

Fields in which packages name who looks after them often hold a person and an e-mail address (Debian policy 5.6.2: "the package
maintainer's name and email address"). An address is never sent. A name is sent where a word in it says that it is no person's.
"""

import re
from collections.abc import Mapping
from typing import Final

LONGEST: Final = 200

_ADDRESS: Final = re.compile(r"<[^>]*>?|\([^)]*\)?|\S*@\S*|https?://\S*")
_WORD: Final = re.compile(r"[^\W_]+")
_ORGANISATIONS: Final = (
    "association authors committee community company consortium contributors corp corporation council developers "
    "development electronics entertainment foundation gesellschaft gmbh inc incorporated institute interactive "
    "international laboratories labs limited llc llp ltd maintainers maintenance media microsystems networks packagers "
    "packaging plc project projects publishing sarl security semiconductor services software solutions srl studios "
    "systems team technologies technology university verein"
)
_MAY_BE_A_SURNAME: Final = frozenset({"cloud", "group", "press", "school", "studio", "suite", "task"})
_MAKERS_OWN: Final = (
    "adobe apple autodesk canonical cisco debian dell fedora gnome google hp huawei ibm intel kde lenovo linux microsoft "
    "mozilla nvidia opensuse oracle realtek redhat samsung sony suse ubuntu videolan vmware"
)
_NO_PERSON: Final = frozenset(_ORGANISATIONS.split())
_BRANDS: Final = frozenset(_MAKERS_OWN.split())
_SHORT_FORMS: Final = frozenset({"ab", "ag", "as", "asa", "bv", "ev", "kg", "nv", "oy", "sa", "sas"})
_MAKERS: Final[Mapping[str, str]] = {
    "debian.org": "Debian",
    "debian.net": "Debian",
    "ubuntu.com": "Ubuntu",
    "canonical.com": "Ubuntu",
}
"""Whose packages those are that people of these addresses look after."""


def one_line(text: str) -> str:
    """A text as it can stand in a list: what is not printed and runs of white space are one space; cut where it is long."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST]


def organisation(text: str) -> str:
    """The organisation that a field names, empty where it may be a person. A user of a build service is one."""
    name = one_line(_ADDRESS.sub(" ", text)).strip(" ,;")
    words = [word.lower() for word in _WORD.findall(name)]
    return name if words and "user" not in words and _is_no_person(name, words) else ""


def _is_no_person(name: str, words: list[str]) -> bool:
    """People are called Dell, Press and Sa too: those words count only where a person's name has none of them."""
    first, others = words[0], frozenset(words[1:])
    if not _NO_PERSON.isdisjoint(words) or _ends_in_short_form(name):
        return True
    if first in _BRANDS or first == "the":
        return not others.isdisjoint(_MAY_BE_A_SURNAME) or (first in _BRANDS and not others)
    return False


def _ends_in_short_form(name: str) -> bool:
    """`Example S.A.`, `Example, AG` and `Example of Sampleton AG`, but neither `Exampla Sa` nor `EXAMPLA MARIA SA`."""
    *others, last = name.split()
    form = re.sub(r"[./]", "", last)
    if not others or form.lower() not in _SHORT_FORMS:
        return False
    is_dotted = re.search(r"[./]", last.rstrip(".")) is not None
    return is_dotted or (form.isupper() and not name.isupper() and (len(others) > 1 or others[-1].endswith(",")))


def publisher_of_maintainer(maintainer: str) -> str:
    """The distribution where the address is one of its own, else the organisation that is named."""
    host = maintainer.rpartition("@")[2].strip(" >").lower()
    return _MAKERS.get(".".join(host.split(".")[-2:])) or organisation(maintainer)
