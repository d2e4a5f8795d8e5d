"""Rates, one for each key: so many at once, and so many a second after that (token buckets)."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final

_MOST_KEYS: Final = 20_000  # the key that was used least lately is forgotten, and begins anew with all its tokens


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class TokenBuckets:
    """One bucket for each key. `monotonic` gives the time in seconds. For one thread."""

    def __init__(self, each_second: float, at_once: int, monotonic: Callable[[], float]) -> None:
        """All buckets are full."""
        self._each_second = each_second
        self._at_once = at_once
        self._monotonic = monotonic
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def try_one(self, key: Hashable) -> float:
        """Take one token: 0.0. When there is none, nothing is taken, and the answer is how many seconds to wait for one."""
        bucket = self._filled(key)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self._each_second

    def wait(self, key: Hashable) -> float:
        """How many seconds there is no token; 0.0 when there is one. Nothing is taken."""
        return max(0.0, (1 - self._filled(key).tokens) / self._each_second)

    def take(self, key: Hashable, tokens: int) -> float:
        """Take so many tokens, on credit where there are too few, and say how many seconds to wait until they are paid."""
        bucket = self._filled(key)
        bucket.tokens -= tokens
        return max(0.0, -bucket.tokens / self._each_second)

    def _filled(self, key: Hashable) -> _Bucket:
        now = self._monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= _MOST_KEYS:
                self._buckets.popitem(last=False)
            bucket = self._buckets[key] = _Bucket(self._at_once, now)
            return bucket
        self._buckets.move_to_end(key)
        bucket.tokens = min(self._at_once, bucket.tokens + (now - bucket.at) * self._each_second)
        bucket.at = now
        return bucket
