"""Whom this device trusts beside TLS, as the rest of the agent asks for it: which keys sign receipts and policies."""

from collections.abc import Sequence
from typing import Protocol


class Trust(Protocol):
    """The trust bundle in use."""

    @property
    def version(self) -> int:
        """Of the bundle; 0 while there is none."""

    @property
    def receipt_keys(self) -> Sequence[bytes]:
        """DER SubjectPublicKeyInfo of the keys that may sign receipts; none while there is no bundle."""

    @property
    def policy_keys(self) -> Sequence[bytes]:
        """The same of the keys that may sign policies; none where the collector signs none."""

    def accept(self, sealed: bytes) -> None:
        """Use a bundle that the collector sent, from now on. Raises ComplianceError for one that does not hold."""


class NoTrust:
    """No bundle: nothing is checked that hangs on one, and it is said so."""

    version = 0
    receipt_keys: Sequence[bytes] = ()
    policy_keys: Sequence[bytes] = ()

    def accept(self, sealed: bytes) -> None:
        """A bundle without a key to check it with is no use."""
