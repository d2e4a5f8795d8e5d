"""A key of Windows' registry in which a change matters, and what it looks like now: two looks that differ are a change.

As for files (agent.watching.watched_place): what the values say is not kept, only a number that other values would not have.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agent.errors import ProbeError


@dataclass(frozen=True, slots=True)
class WatchedKey:
    """The values of a key that matter, and the word for what a change of them asks for.

    `under` is the part of the key that stays while Windows runs: from there down keys may come and go. Without it the key is
    never held open and is looked at again and again instead: it belongs to a person (decision 0072).
    """

    trigger: str
    key: str
    values: tuple[str, ...]
    under: str = ""

    @property
    def way(self) -> tuple[str, ...]:
        """The keys from `under` down to the key itself; none where it is not held open."""
        if not self.under:
            return ()
        below = self.key.removeprefix(self.under).strip("\\").split("\\")
        steps = [each for each in below if each]
        return (self.under, *("\\".join((self.under, *steps[: n + 1])) for n in range(len(steps))))


def look_at_key(key: WatchedKey, read: Callable[..., str]) -> object:
    """What stands for the values now; the same wherever none is there, and the same wherever they may not be read."""
    try:
        return hash(read(key.key, *key.values))
    except ProbeError as error:
        return error.why
