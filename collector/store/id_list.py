"""Many devices in one question."""

from collections.abc import Sequence

from collector.store.database import Parameters


def among(device_ids: Sequence[bytes]) -> tuple[str, Parameters]:
    """The list behind an IN, `(:id0, :id1)`, and its parameters. At least one id, and at most some hundreds."""
    named = {f"id{place}": device_id for place, device_id in enumerate(device_ids)}
    return f"({', '.join(f':{name}' for name in named)})", named


def of_school_or_these(school_id: str, device_ids: Sequence[bytes] | None) -> tuple[str, Parameters]:
    """The condition behind a WHERE that is true of all devices of a school, or with `device_ids` of these alone; at least one.

    Not of both at once: SQLite then looks at the whole school for some fifty devices of it.
    """
    if device_ids is None:
        return "school_id = :school_id", {"school_id": school_id}
    listed, parameters = among(device_ids)
    return f"device_id IN {listed}", parameters
