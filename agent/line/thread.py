"""The thread of a line to the collector: however it ends, whoever listens to the line hears of it."""

import threading
from collections.abc import Callable
from typing import TypeAlias

from agent.errors import AgentError, LineFailed

End: TypeAlias = Callable[[AgentError | None], None]


def started(name: str, talk: Callable[[], None], end: End) -> threading.Thread:
    """Talk in a thread of its own. `end` is told how that ended: in an orderly way (None), or by which error."""
    thread = threading.Thread(target=_run, args=(talk, end), name=name, daemon=True)
    thread.start()
    return thread


def _run(talk: Callable[[], None], end: End) -> None:
    try:
        talk()
    except AgentError as error:
        end(error)
    except Exception as error:  # noqa: BLE001 - costs this session: unheard it would cost half a minute, and its reason
        end(LineFailed(error))
    else:
        end(None)
