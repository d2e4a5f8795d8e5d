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
_WORDS: Final = (
    "ab ag as asa association authors bv cloud committee community company consortium contributors corp corporation council "
    "developers development electronics entertainment foundation gesellschaft gmbh group inc incorporated institute "
    "interactive international kg labs laboratories limited llc llp ltd maintainers maintenance media microsystems networks "
    "nv oy packagers packaging plc press project projects publishing sa sarl sas school security semiconductor services "
    "software solutions srl studio studios suite systems task team technologies technology university verein adobe apple "
    "autodesk canonical cisco debian dell fedora gnome google hp huawei ibm intel kde lenovo linux microsoft mozilla nvidia "
    "opensuse oracle realtek redhat samsung smart sony suse ubuntu videolan vmware zoom "
)
_NO_PERSON: Final = frozenset(_WORDS.split())
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
    words = {word.lower() for word in _WORD.findall(name)}
    return name if words & _NO_PERSON and "user" not in words else ""


def publisher_of_maintainer(maintainer: str) -> str:
    """The distribution where the address is one of its own, else the organisation that is named."""
    host = maintainer.rpartition("@")[2].strip(" >").lower()
    return _MAKERS.get(".".join(host.split(".")[-2:])) or organisation(maintainer)
