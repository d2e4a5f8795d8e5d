"""What comes with Rollcall: the policy packs and the Device Loan Agreement. And any other policy file that somebody names."""

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from typing import Final

from collector.delivered_files import configs_folder
from collector.errors import NotRecorded
from collector.judging.expressions.evaluating import EXPRESSIONS
from collector.judging.expressions.trial import try_expressions
from collector.registers import agreements
from collector.registers.agreements import AgreementText
from compliance.errors import PolicyError
from compliance.policies.policy_set import PackText, gathered, without_what_nobody_takes
from compliance.policy import Policy, parse_policy
from compliance.policy_source import POLICY_LIMIT_BYTES

_PACK_ID: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_LARGEST_FILE_BYTES: Final = 1_048_576  # far more than a policy may have: parse_policy says by how much it is too large


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy and the file that holds it."""

    policy: Policy
    file: Path


def loan_agreement() -> AgreementText:
    """The Device Loan Agreement that a new school adopts."""
    file = configs_folder() / "agreements" / "device-loan-agreement.toml"
    return agreements.parse(file.read_text(encoding="utf-8"), file.name)


def every_pack() -> list[Pack]:
    """The packs that come with Rollcall and can be adopted, by id."""
    packs = (read_pack(file) for file in sorted(_shipped_folder().glob("*.toml")))
    return sorted((pack for pack in packs if not pack.policy.is_library), key=lambda pack: pack.policy.policy_id)


def library() -> Pack:
    """The rules that come with Rollcall, for packs to take."""
    return read_pack(_shipped_folder() / "library.toml")


def find_pack(name: str) -> Pack:
    """The pack of this id or, where the name is that of a file, the file's. NotRecorded names the ids there are.

    A pack that comes with Rollcall lies in a file of its id.
    """
    if _PACK_ID.fullmatch(name) and (shipped := _shipped_folder() / f"{name}.toml").is_file():
        return read_pack(shipped)
    if Path(name).is_file():
        return read_pack(Path(name))
    known = ", ".join(pack.policy.policy_id for pack in every_pack())
    raise NotRecorded(f"no policy pack is called {name!r}, nor is it a file; known: {known}")


def read_pack(file: Path) -> Pack:
    """The policy in a file. PolicyError says everything that is wrong with it, NotRecorded that it cannot be read."""
    return read_text(_text_of(file), file)


def read_sent(content: bytes, file_name: str) -> Pack:
    """The policy of a file that somebody sent: it builds on what comes with Rollcall alone. PolicyError says what is wrong."""
    text = content[:_LARGEST_FILE_BYTES].decode("utf-8", "surrogateescape")
    return read_text(text, _shipped_folder() / (PurePath(file_name).name or "policy.toml"))


def read_text(text: str, file: Path) -> Pack:
    """The policy of a text of a file, written or to be, with what it builds on: from its folder, or as Rollcall brings it."""
    whole = gathered(PackText(file.name, text), partial(_beside, file.parent))
    try:
        policy = parse_policy(without_what_nobody_takes(whole, file.name), file.name, asks_why=True)
    except PolicyError:
        if len(whole.encode("utf-8", "surrogateescape")) <= POLICY_LIMIT_BYTES:
            parse_policy(whole, file.name, asks_why=True)  # tells the same with the lines of the library as its file has them
        raise
    try_expressions(policy, EXPRESSIONS)
    return Pack(policy, file)


def _beside(folder: Path, name: str) -> str | None:
    for place in (folder, _shipped_folder()):
        if (found := place / f"{name}.toml").is_file():
            return _text_of(found)
    return None


def _shipped_folder() -> Path:
    return configs_folder() / "policies"


def _text_of(file: Path) -> str:
    """What is not UTF-8 becomes a surrogate, which parse_policy refuses by its line."""
    try:
        with file.open("rb") as stream:
            return stream.read(_LARGEST_FILE_BYTES).decode("utf-8", "surrogateescape")
    except OSError as error:
        raise NotRecorded(f"{file}: cannot be read: {error.strerror}; name another file") from error
