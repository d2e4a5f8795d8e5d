"""What production code catches so that one input costs nothing else, and only logs: here it is a finding."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Keeper(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.caught: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the exception that was logged."""
        if record.exc_info and record.exc_info[1] is not None:
            self.caught.append(record.exc_info[1])


@contextmanager
def nothing_swallowed(*may_be_logged: type[Exception]) -> Iterator[None]:
    """Raise at the block's end what was logged with its traceback in it, but for these."""
    keeper = _Keeper()
    logger = logging.getLogger()
    before, logger.handlers = logger.handlers, [keeper]
    try:
        yield
    finally:
        logger.handlers = before
    for each in keeper.caught:
        if not isinstance(each, may_be_logged):
            raise each
