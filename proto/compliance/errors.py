"""What can go wrong inside the contract.

* ComplianceError
  + PolicyError             a policy file does not say what it must
  + OfferError              an enrolment file does not say what it must
  + InventoryError          changes that do not lead from one list of programs to another
  + EnvelopeError           bytes that may not be believed
    - MalformedEnvelope     not an envelope at all, or past a limit
    - WrongPurpose          an envelope of another kind than the one asked for
    - BadSignature          no valid signature by the expected key
  + ChainError              a message that does not continue its chain
    - OutOfOrder            a sequence number other than the next one
    - ForkedChain           the right place, another history
  + CodecError              a payload that cannot be understood
    - UnknownKind           a message of a type that is not known here
  + BundleError             a policy bundle that may not be used
  + ContextError            a device's context that may not be used
"""

from compliance.bundle_refusal import BundleRefusal
from compliance.context_refusal import ContextRefusal


class ComplianceError(Exception):
    """Root of everything that the contract raises."""


class PolicyError(ComplianceError):
    """A policy file does not say what it must. The message names file, line, rule, value and remedy."""


class OfferError(ComplianceError):
    """An enrolment file does not say what it must. The message names the field, and never a value: one is a secret."""


class InventoryError(ComplianceError):
    """Changes that do not lead from one list of programs to another. The message names no program."""


class EnvelopeError(ComplianceError):
    """Bytes that may not be believed."""


class MalformedEnvelope(EnvelopeError):
    """Not an envelope at all, or past one of its limits."""


class WrongPurpose(EnvelopeError):
    """An envelope that was signed for another purpose than the one asked for."""


class BadSignature(EnvelopeError):
    """No valid signature by the expected key."""


class ChainError(ComplianceError):
    """A message that does not continue its device's chain."""


class OutOfOrder(ChainError):
    """A sequence number other than the next one."""

    def __init__(self, *, expected: int, received: int) -> None:
        super().__init__(f"expected message {expected}, received message {received}")
        self.expected = expected
        self.received = received


class ForkedChain(ChainError):
    """The right place in the chain, but another history before it or another message in it."""


class CodecError(ComplianceError):
    """A payload whose signature holds but whose content cannot be understood."""


class UnknownKind(CodecError):
    """A message of a type that is not known here, of a later version perhaps."""


class BundleError(ComplianceError):
    """A policy bundle that may not be used. `version` is the bundle's, 0 where it could not be read."""

    def __init__(self, refusal: BundleRefusal, words: str, version: int = 0) -> None:
        super().__init__(words)
        self.refusal = refusal
        self.version = version


class ContextError(ComplianceError):
    """What came as a device's context and may not be used."""

    def __init__(self, refusal: ContextRefusal, words: str) -> None:
        super().__init__(words)
        self.refusal = refusal
