"""Many devices in one question."""

from collections.abc import Sequence

from collector.store.database import Parameters


def among(device_ids: Sequence[bytes]) -> tuple[str, Parameters]:
    """The list behind an IN, `(:id0, :id1)`, and its parameters. At least one id, and at most some hundreds."""
    named = {f"id{place}": device_id for place, device_id in enumerate(device_ids)}
    return f"({', '.join(f':{name}' for name in named)})", named


def only_these(device_ids: Sequence[bytes] | None) -> tuple[str, Parameters]:
    """` AND device_id IN (…)` and its parameters, for a question that may be about all; None: about all. At least one id."""
    if device_ids is None:
        return "", {}
    listed, parameters = among(device_ids)
    return f" AND device_id IN {listed}", parameters
