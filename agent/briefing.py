"""What the school has told this device: the policy in force, and what the registers say of it. Kept for judging offline."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from agent import kept_json
from agent.errors import StateFolderError
from agent.state_folder import StateFolder
from compliance.context import Context, DataClass
from compliance.errors import PolicyError
from compliance.facts import Fact
from compliance.policy import parse_policy
from compliance.unknown import Unknown, Why

POLICY: Final = "policy.toml"
POLICY_NAME: Final = "policy.json"
REGISTERS: Final = "registers.json"

NOT_TOLD: Final = Unknown(Why.NOT_RECORDED, "the school has not told this device")
_AT_THE_SCHOOL: Final = Unknown(Why.NOT_RECORDED, "the school's register is not on this device")
_JUST_MADE: Final = Unknown(Why.NOT_RECORDED, "it has just been made")


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """The adopted policy, as the collector sent it. `digest` is the SHA-256 of its text."""

    policy_id: str
    version: str
    toml: str

    @property
    def digest(self) -> bytes:
        """SHA-256 of the text in UTF-8."""
        return sha256(self.toml.encode()).digest()

    @property
    def asked(self) -> frozenset[type[Fact]]:
        """The facts that its rules judge, and those that it asks for beside them; none where this version cannot read it."""
        try:
            policy = parse_policy(self.toml, self.policy_id)
        except PolicyError:
            return frozenset()
        return policy.collects.union(rule.fact for rule in policy.rules)


@dataclass(frozen=True, slots=True)
class NoPolicy:
    """The school has adopted none, or what was kept is damaged: then nothing is judged here, and the next session brings it."""

    policy_id: str = ""
    digest: bytes = b""
    asked: frozenset[type[Fact]] = frozenset()


@dataclass(frozen=True, slots=True)
class RegistersSay:
    """The registers' side of this device, as far as they know it."""

    on_loan: bool | Unknown
    may_leave_site: bool | Unknown
    data_class: DataClass | Unknown


def keep_policy(folder: StateFolder, policy: PolicyInForce) -> None:
    """Replace the policy. Text and name are two files: `load_policy` notices when only one was written."""
    folder.write(POLICY, policy.toml.encode())
    name = {"policy_id": policy.policy_id, "version": policy.version, "digest": policy.digest.hex()}
    folder.write(POLICY_NAME, json.dumps(name).encode())


def load_policy(folder: StateFolder) -> PolicyInForce | NoPolicy:
    """The policy that was kept, if it is whole."""
    text, name = folder.read(POLICY), folder.read(POLICY_NAME)
    if text is None or name is None:
        return NoPolicy()
    try:
        named = kept_json.parse(name)
        policy = PolicyInForce(named["policy_id"], named["version"], text.decode())
        return policy if policy.digest.hex() == named["digest"] else NoPolicy()
    except (ValueError, KeyError, TypeError):
        return NoPolicy()


def keep_registers(folder: StateFolder, registers: RegistersSay) -> None:
    """Replace what the registers say. What they do not know is left out."""
    fields = {"on_loan": registers.on_loan, "may_leave_site": registers.may_leave_site, "data_class": registers.data_class}
    known = {name: value for name, value in fields.items() if not isinstance(value, Unknown)}
    folder.write(REGISTERS, json.dumps(known).encode())


def load_context(folder: StateFolder) -> Context:
    """The registers' side for judging on the device: what it was told, and Unknown for the rest."""
    try:
        told = kept_json.parse(folder.read(REGISTERS) or b"{}")
    except ValueError as error:
        damaged = f"{folder.path / REGISTERS} is damaged. Delete it: the next session brings it again"
        raise StateFolderError(damaged) from error
    on_loan, may_leave_site = (_flag(told.get(name)) for name in ("on_loan", "may_leave_site"))
    held = data_class(told.get("data_class"))
    return Context(_AT_THE_SCHOOL, on_loan, may_leave_site, held, _AT_THE_SCHOOL, evidence_as_of=_JUST_MADE)


def data_class(word: object) -> DataClass | Unknown:
    """A word of the registers, which a later version may have more of."""
    if not word:
        return NOT_TOLD
    try:
        return DataClass(str(word))
    except ValueError:
        return Unknown(Why.UNKNOWN_VALUE, f"data of class {str(word)[:40]!r}")


def _flag(told: object) -> bool | Unknown:
    return told if isinstance(told, bool) else NOT_TOLD
