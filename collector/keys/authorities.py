"""The certificate authorities of a data folder: which one issues, which are believed beside it, how one follows another.

`authorities.json` says so and is replaced whole; keys and certificates are written before it, once, and never replaced. So a
crash between two steps leaves the folder as it was before the second.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from collector.errors import AuthorityError
from collector.keys.certificate_forms import Issuer, authority_certificate, name_of, word_for_successor
from collector.keys.key_files import load_key, make_key, write_whole

STATE: Final = "authorities.json"
_FIRST: Final = 1


class Stage(StrEnum):
    """How far one authority has come in following another."""

    ALONE = "alone"  # one issues, and no other is believed
    ADDED = "added"  # the next is believed as well, and issues nothing yet
    SWITCHED = "switched"  # the next issues, and the one before is still believed


@dataclass(frozen=True, slots=True)
class Authorities:
    """Authorities by their numbers. `trusted` has the older first; `added_at` is when the younger of two came, ISO 8601."""

    trusted: tuple[int, ...] = (_FIRST,)
    issuing: int = _FIRST
    added_at: str = ""

    @property
    def stage(self) -> Stage:
        """Where the change from one authority to the next stands."""
        if len(self.trusted) == 1:
            return Stage.ALONE
        return Stage.SWITCHED if self.issuing == self.trusted[-1] else Stage.ADDED


def found_authority(folder: Path, name: str, now: datetime) -> None:
    """Make the first authority of a new folder."""
    _make(folder, _FIRST, name, now)


def read_state(folder: Path) -> Authorities:
    """What stands in `authorities.json`; where nothing was ever changed there is no such file. Raises ValueError, OSError."""
    file = folder / STATE
    if not file.exists():
        return Authorities()
    try:
        told = json.loads(file.read_text(encoding="ascii"))
        return Authorities(tuple(map(int, told["trusted"])), int(told["issuing"]), str(told["added_at"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{STATE} is damaged") from error


def load_issuer(folder: Path, number: int) -> Issuer:
    """The key and certificate of an authority. Raises OSError, ValueError, or TypeError for a key of another kind."""
    certificate = x509.load_pem_x509_certificate(_file(folder, number, "pem").read_bytes())
    return Issuer(load_key(_file(folder, number, "key")), certificate)


def read_roots(folder: Path) -> tuple[str, ...]:
    """The certificates that are believed, PEM, the issuing authority's first. No private key is touched."""
    state = read_state(folder)
    numbers = sorted(state.trusted, key=lambda number: number != state.issuing)
    return tuple(_file(folder, number, "pem").read_text(encoding="ascii") for number in numbers)


def read_all(folder: Path) -> tuple[str, ...]:
    """The certificates of every authority that there was, PEM, the issuing one's first: old evidence names the old ones."""
    issuing = read_state(folder).issuing
    numbers = sorted(range(1, issuing + 2), key=lambda number: number != issuing)
    files = (_file(folder, number, "pem") for number in numbers)
    return tuple(file.read_text(encoding="ascii") for file in files if file.exists())


def read_word(folder: Path) -> str:
    """What the older authority signed for the younger that issues now, PEM; empty where it is not needed, or there is none."""
    state = read_state(folder)
    file = _word_file(folder, state.issuing)
    return file.read_text(encoding="ascii") if state.stage is Stage.SWITCHED and file.exists() else ""


def vouches(folder: Path) -> bool:
    """Whether the older authority has signed for the younger: who believes only the older then reaches the younger too."""
    return _word_file(folder, read_state(folder).trusted[-1]).exists()


def add(folder: Path, now: datetime) -> Authorities:
    """Make the next authority; it is believed from now on, and issues nothing yet. Raises AuthorityError."""
    state = read_state(folder)
    _require(state, Stage.ALONE, "a new authority was made already; go on with `rollcall authority switch`, then `retire`")
    number = state.issuing + 1
    old = load_issuer(folder, state.issuing)
    new = _make(folder, number, _next_name(name_of(old.certificate), number), now)
    if _may_vouch(old.certificate):
        word = word_for_successor(old, new, now)
        write_whole(_word_file(folder, number), word.public_bytes(Encoding.PEM))
    return _save(folder, Authorities((state.issuing, number), state.issuing, now.isoformat()))


def switch(folder: Path) -> Authorities:
    """Let the younger authority issue from now on. Raises AuthorityError."""
    state = read_state(folder)
    _require(state, Stage.ADDED, "there is no new authority that waits to issue; `rollcall authority rotate` makes one")
    return _save(folder, Authorities(state.trusted, state.trusted[-1], state.added_at))


def retire(folder: Path) -> Authorities:
    """Believe the older authority no longer, and forget its key. Its certificate stays, for old evidence. AuthorityError."""
    state = read_state(folder)
    _require(state, Stage.SWITCHED, "no older authority is left to retire; `rotate` and `switch` come first")
    old, new = state.trusted
    retired = _save(folder, Authorities((new,), new))
    _file(folder, old, "key").unlink(missing_ok=True)
    return retired


def _require(state: Authorities, stage: Stage, otherwise: str) -> None:
    if state.stage is not stage:
        raise AuthorityError(otherwise)


def _may_vouch(certificate: x509.Certificate) -> bool:
    """An authority of an early version was made to sign for none below it, and nobody would believe it if it did."""
    return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length != 0


def _next_name(name: str, number: int) -> str:
    """Another name for each, so that a chain never stands between two authorities that are called the same."""
    ending = f" ({number})"
    return f"{name.removesuffix(f' ({number - 1})')[: 64 - len(ending)]}{ending}"


def _make(folder: Path, number: int, name: str, now: datetime) -> x509.Certificate:
    make_key(_file(folder, number, "key"))
    certificate = authority_certificate(name, load_key(_file(folder, number, "key")), now)
    write_whole(_file(folder, number, "pem"), certificate.public_bytes(Encoding.PEM))
    return certificate


def _save(folder: Path, state: Authorities) -> Authorities:
    write_whole(folder / STATE, json.dumps(asdict(state), indent=2).encode())
    return state


def _file(folder: Path, number: int, kind: str) -> Path:
    return folder / (f"authority.{kind}" if number == _FIRST else f"authority-{number}.{kind}")


def _word_file(folder: Path, number: int) -> Path:
    return folder / f"authority-{number}.vouched.pem"
