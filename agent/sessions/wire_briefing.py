"""What the school tells a device, as it comes over the wire: checked, then kept."""

from agent.sessions.briefing import PolicyInForce, keep_bundle, keep_policy, load_policy, version_kept
from agent.sessions.registers_told import NOT_TOLD, RegistersSay, data_class
from agent.standing import StandingFile
from agent.state_folder import StateFolder
from agent.trust.trusted import Trust
from compliance.bundle_refusal import BundleRefusal
from compliance.errors import BundleError, PolicyError
from compliance.policy_bundle import PolicyBundle, read_bundle
from compliance.wire.v1 import enrolment_pb2


def accept_bundle(folder: StateFolder, standing: StandingFile, trust: Trust, school_id: str, sealed: bytes) -> PolicyInForce:
    """Keep a policy that the school has signed, if it may follow the kept one. Raises BundleError, and then that one stays."""
    bundle = read_bundle(sealed, tuple(trust.policy_keys))
    if bundle.school_id != school_id:
        raise BundleError(
            BundleRefusal.ANOTHER_SCHOOL, f"a policy of another school, {bundle.school_id[:80]!r}", bundle.version
        )
    _refuse_to_go_back(folder, standing, bundle)
    _read(bundle.policy_id, bundle.text, bundle.version)
    policy = keep_bundle(folder, sealed)
    standing.update(policy_floor=bundle.version)
    return policy


def accept_policy(folder: StateFolder, standing: StandingFile, trust: Trust, pack: enrolment_pb2.PolicyPack) -> PolicyInForce:
    """Keep a policy under no signature, of a collector that signs none. Raises BundleError, and then the old one stays."""
    if trust.policy_keys or _highest(folder, standing):
        raise BundleError(BundleRefusal.NOT_SIGNED, "a policy without a signature, from a collector that signs its policies")
    policy = PolicyInForce(pack.policy_id, pack.version, pack.toml)
    if policy.digest != pack.digest:
        damaged = f"policy {pack.policy_id[:80]!r} came damaged: its text does not fit its digest"
        raise BundleError(BundleRefusal.MALFORMED, damaged)
    _read(policy.policy_id, policy.toml, 0)
    keep_policy(folder, policy)
    return policy


def _refuse_to_go_back(folder: StateFolder, standing: StandingFile, bundle: PolicyBundle) -> None:
    """An older policy may be signed as well as the newest: only its version tells that the school has replaced it."""
    highest = _highest(folder, standing)
    if bundle.version < highest:
        words = f"policy version {bundle.version}, and version {highest} has been in use here"
        raise BundleError(BundleRefusal.LOWER_VERSION, words, bundle.version)
    kept = load_policy(folder)
    if bundle.version == kept.bundle_version and bundle.digest != kept.digest:
        words = f"another policy of version {bundle.version} than the one that is in use here"
        raise BundleError(BundleRefusal.ANOTHER_OF_THIS_VERSION, words, bundle.version)


def _highest(folder: StateFolder, standing: StandingFile) -> int:
    """In two files, so that damage to one lets no older policy in."""
    return max(version_kept(folder), standing.now.policy_floor)


def _read(policy_id: str, text: str, version: int) -> None:
    from compliance.policy import parse_policy  # noqa: PLC0415 - 30 ms of CPU at each start, for what comes once a term

    try:
        parse_policy(text, f"policy {policy_id}")
    except PolicyError as error:
        raise BundleError(BundleRefusal.CANNOT_BE_JUDGED, str(error), version) from error


def registers_of(message: enrolment_pb2.Registers) -> RegistersSay:
    """The registers' side of this device; a field that is absent is not known."""
    return RegistersSay(
        on_loan=message.on_loan if message.HasField("on_loan") else NOT_TOLD,
        may_leave_site=message.may_leave_site if message.HasField("may_leave_site") else NOT_TOLD,
        data_class=data_class(message.data_class),
    )
