"""Who this device is: the key that signs its evidence, the pair that opens its connections, and whom it believes there."""

from hashlib import sha256

from agent.state_folder import StateFolder
from agent.trust import key_stores, tls_pairs
from agent.trust.key_stores import FileSigner
from agent.trust.tls_pairs import TlsPair
from agent.trust.trust_store import TrustStore
from compliance.envelope import Signer
from compliance.report import KeyProtection
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class TlsIdentity:
    """What a TLS connection that shows who we are needs, all PEM. Never logged, never kept."""

    private_key: bytes
    certificate: bytes
    authority: bytes


class Identity:
    """Who this device is. Keys are made once, before enrolment is tried, so that a retry is the same device."""

    def __init__(self, folder: StateFolder) -> None:
        """Load the signing key. Raises IdentityError when it is missing or damaged."""
        store = key_stores.store_of(folder)
        self._folder = folder
        self.protection: KeyProtection = store.protection
        self.signer: Signer = store.signer(folder)

    @classmethod
    def load_or_create(cls, folder: StateFolder) -> "Identity":
        """The keys of this folder, made now if there are none. The signing key goes into the strongest place there is."""
        if not any(store.holds(folder) for store in key_stores.STORES):
            key_stores.STORES[0].make(folder)
        tls_pairs.key_to_enrol(folder)
        return cls(folder)

    @property
    def device_id(self) -> bytes:
        """SHA-256 of the signing key: a device is its key."""
        return sha256(self.signer.public_key).digest()

    @property
    def tls_signer(self) -> FileSigner:
        """The TLS key for which enrolment asks a certificate."""
        return tls_pairs.key_to_enrol(self._folder)

    def tls(self, pair: TlsPair | None = None, *, newest_roots: bool = True) -> TlsIdentity:
        """Key and certificate for the agents' port: those in use, or the given ones. Raises IdentityError before enrolment."""
        shown = pair or tls_pairs.require_current(self._folder)
        roots = TrustStore(self._folder).roots(newest=newest_roots)
        return TlsIdentity(shown.private_key, shown.certificate, roots)
