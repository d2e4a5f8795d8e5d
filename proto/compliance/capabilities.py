"""What one side can do beyond protocol 1, by the words of Hello and Welcome. A peer never uses what the other did not list.

Only what one side asks before it acts stands here. Receipts, heartbeats, gaps and epochs are protocol 1 itself. What only
tells, and asks for nothing, may always be sent: whoever does not know it passes over it.
"""

from enum import StrEnum


class Capability(StrEnum):
    """One thing that both sides must know before either uses it."""

    BATCH = "batch"  # several envelopes in one message
    CHECK_NOW = "check-now"  # the agent answers RunNow with a report
    POLICY_BUNDLE = "policy-bundle"  # the policy travels as a signed bundle, and no other way
    DEVICE_CONTEXT = "device-context"  # what the registers say of a device travels signed, and what is refused of it is said
