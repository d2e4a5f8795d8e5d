"""What the school tells a device, as it comes over the wire: checked, then kept."""

from agent.sessions.briefing import PolicyInForce, keep_policy
from agent.sessions.registers_told import NOT_TOLD, RegistersSay, data_class
from agent.state_folder import StateFolder
from compliance.errors import PolicyError
from compliance.wire.v1 import enrolment_pb2


def accept_policy(folder: StateFolder, pack: enrolment_pb2.PolicyPack) -> PolicyInForce:
    """Keep a policy that the collector sent, if it is whole and can be read. Raises PolicyError, and then the old one stays."""
    from compliance.policy import parse_policy  # noqa: PLC0415 - 30 ms of CPU at each start, for what comes once a term

    policy = PolicyInForce(pack.policy_id, pack.version, pack.toml)
    if policy.digest != pack.digest:
        raise PolicyError(f"policy {pack.policy_id[:80]!r} came damaged: its text does not fit its digest")
    parse_policy(policy.toml, f"policy {policy.policy_id}")
    keep_policy(folder, policy)
    return policy


def registers_of(message: enrolment_pb2.Registers) -> RegistersSay:
    """The registers' side of this device; a field that is absent is not known."""
    return RegistersSay(
        on_loan=message.on_loan if message.HasField("on_loan") else NOT_TOLD,
        may_leave_site=message.may_leave_site if message.HasField("may_leave_site") else NOT_TOLD,
        data_class=data_class(message.data_class),
    )
