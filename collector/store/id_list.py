"""Many devices in one question."""

from collections.abc import Sequence

from collector.store.database import Parameters


def among(device_ids: Sequence[bytes]) -> tuple[str, Parameters]:
    """The list behind an IN, `(:id0, :id1)`, and its parameters. At least one id, and at most some hundreds."""
    named = {f"id{place}": device_id for place, device_id in enumerate(device_ids)}
    return f"({', '.join(f':{name}' for name in named)})", named
