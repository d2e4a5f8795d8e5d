"""The policy that the school has told this device. Kept for judging offline."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from agent import kept_json
from agent.errors import StateFolderError
from agent.state_folder import StateFolder
from agent.version import VERSION
from compliance.errors import BundleError, PolicyError
from compliance.facts import FACTS, Fact
from compliance.policy_bundle import PolicyBundle, reread_bundle

BUNDLE: Final = "policy.bundle"
POLICY: Final = "policy.toml"
POLICY_NAME: Final = "policy.json"


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """The adopted policy, as the collector sent it. `digest` is the SHA-256 of its text.

    `asks` names the facts that it asks for, where this version of the agent has read it before. `bundle_version` is of the
    signed bundle in which it came, with the moments from and until which that is good; 0 and None where nobody signed it.
    """

    policy_id: str
    version: str
    toml: str
    asks: frozenset[str] | None = field(default=None, compare=False)
    bundle_version: int = 0
    issued: datetime | None = None
    expires: datetime | None = None

    @property
    def digest(self) -> bytes:
        """SHA-256 of the text in UTF-8."""
        return sha256(self.toml.encode()).digest()

    @property
    def asked(self) -> frozenset[type[Fact]]:
        """The facts that its rules judge, and those that it asks for beside them; none where this version cannot read it."""
        if self.asks is not None:
            return frozenset(FACTS[name] for name in self.asks)
        from compliance.policy import parse_policy  # noqa: PLC0415 - 60 ms of CPU, which no survey need spend twice

        try:
            policy = parse_policy(self.toml, self.policy_id)
        except PolicyError:
            return frozenset()
        return policy.collects.union(fact for rule in policy.device_rules for fact in rule.facts)


@dataclass(frozen=True, slots=True)
class NoPolicy:
    """The school has adopted none, or what was kept is damaged: then nothing is judged here, and the next session brings it."""

    policy_id: str = ""
    digest: bytes = b""
    bundle_version: int = 0
    asked: frozenset[type[Fact]] = frozenset()


def keep_policy(folder: StateFolder, policy: PolicyInForce) -> None:
    """Replace a policy that nobody signed. Text and name are two files: `load_policy` notices when only one was written."""
    folder.write(POLICY, policy.toml.encode())
    _keep_name(folder, policy)


def keep_bundle(folder: StateFolder, sealed: bytes) -> PolicyInForce:
    """Replace the policy by that of a bundle which was checked: in one file, so that a power cut leaves the old or the new."""
    policy = _of_bundle(reread_bundle(sealed), None)
    folder.write(BUNDLE, sealed)
    with suppress(StateFolderError, OSError):  # a full disk: then it is read again for each survey
        _keep_name(folder, policy)
        (folder.path / POLICY).unlink(missing_ok=True)
    return policy


def version_kept(folder: StateFolder) -> int:
    """The version of the bundle that is kept, 0 where none is, or it is damaged."""
    bundle = _kept_bundle(folder)
    return bundle.version if bundle else 0


def read_once(folder: StateFolder, policy: PolicyInForce | NoPolicy) -> PolicyInForce | NoPolicy:
    """The same policy, with what it asks for kept beside it, where that was not yet done by this version of the agent."""
    if isinstance(policy, NoPolicy) or policy.asks is not None:
        return policy
    with suppress(StateFolderError):  # a full disk: then it is read again for each survey
        _keep_name(folder, policy)
    return load_policy(folder)


def _keep_name(folder: StateFolder, policy: PolicyInForce) -> None:
    asks = sorted(name for name, fact in FACTS.items() if fact in policy.asked)
    name = {"policy_id": policy.policy_id, "version": policy.version, "digest": policy.digest.hex()}
    folder.write(POLICY_NAME, json.dumps(name | {"asks": asks, "read_by": VERSION}).encode())


def load_policy(folder: StateFolder) -> PolicyInForce | NoPolicy:
    """The policy that was kept, if it is whole. The signature of a bundle was checked before it was kept."""
    bundle, name = _kept_bundle(folder), folder.read(POLICY_NAME)
    if bundle is not None:
        return _of_bundle(bundle, name)
    text = folder.read(POLICY)
    if text is None or name is None:
        return NoPolicy()
    try:
        named = kept_json.parse(name)
        policy = PolicyInForce(named["policy_id"], named["version"], text.decode(), _asks(named))
        return policy if policy.digest.hex() == named["digest"] else NoPolicy()
    except (ValueError, KeyError, TypeError):
        return NoPolicy()


def _kept_bundle(folder: StateFolder) -> PolicyBundle | None:
    sealed = folder.read(BUNDLE)
    try:
        return reread_bundle(sealed) if sealed is not None else None
    except BundleError:
        return None


def _of_bundle(bundle: PolicyBundle, name: bytes | None) -> PolicyInForce:
    """What it asks for is in the file of its name, if that is of this very text."""
    policy = PolicyInForce(
        bundle.policy_id, bundle.policy_version, bundle.text, None, bundle.version, bundle.issued, bundle.expires
    )
    try:
        named = kept_json.parse(name or b"{}")
    except ValueError:
        return policy
    return replace(policy, asks=_asks(named)) if named.get("digest") == policy.digest.hex() else policy


def _asks(named: Mapping[str, Any]) -> frozenset[str] | None:
    """What was kept, by this version: another one may know more kinds of rules, and other facts."""
    if named.get("read_by") != VERSION or not isinstance(named.get("asks"), list):
        return None
    return frozenset(str(each) for each in named["asks"]) & frozenset(FACTS)
