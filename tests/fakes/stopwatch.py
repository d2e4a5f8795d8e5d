"""Seconds that go by when a test says so."""


class Stopwatch:
    """Stands until it is moved."""

    seconds = 100.0

    def __call__(self) -> float:
        """The seconds."""
        return self.seconds
