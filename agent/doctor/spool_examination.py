"""The doctor's steps on the spool: what waits, what is lost, what was put aside, and damaged copies of its file."""

from collections.abc import Iterator, Sequence
from typing import Final

from agent.doctor.health import Health, Step
from agent.errors import AgentError
from agent.spool.gaps import Confessed
from agent.spool.salvage import put_aside
from agent.spool.summary import SpoolStory, SpoolSummary, look_into_spool, look_into_story
from agent.state_folder import StateFolder
from agent.telling.channel_words import confessed_in_words, dead_letters_in_words

_NAMED: Final = 3


def examine_spool(folder: StateFolder) -> Iterator[Step]:
    """Take every step."""
    try:
        summary, story = look_into_spool(folder), look_into_story(folder)
    except AgentError as error:
        yield Step("spool", Health.WRONG, str(error))
    else:
        yield _waiting(summary)
        if summary is not None:
            yield _lost(summary, story.confessed)
            yield _put_aside(summary, story)
    yield _damaged(folder)


def _waiting(summary: SpoolSummary | None) -> Step:
    if summary is None:
        return Step("spool", Health.LOOK, "this device has made no report yet. Run: rollcall-agent run --once")
    return Step("spool", Health.OK, f"{summary.waiting_in_words}, {summary.acknowledged} acknowledged")


def _lost(summary: SpoolSummary, confessed: Sequence[Confessed]) -> Step:
    told = "; ".join(map(confessed_in_words, confessed[:_NAMED]))
    known = f"the collector was told of {told}{' and of earlier ones' if confessed[_NAMED:] else ''}" if confessed else ""
    if summary.missing:
        gone = "1 message is" if summary.missing == 1 else f"{summary.missing} messages are"
        untold = f"{gone} gone, and the collector does not know it yet"
        return Step("lost messages", Health.LOOK, f"{'; '.join(filter(None, (untold, known)))}. Run: rollcall-agent run --once")
    return Step("lost messages", Health.OK, known or "none")


def _put_aside(summary: SpoolSummary, story: SpoolStory) -> Step:
    """What the collector refused for good, what was damaged, and what a closed chain left behind."""
    words = dead_letters_in_words(summary, story)
    if not summary.dead_letters:
        return Step("put aside", Health.OK, words)
    return Step("put aside", Health.LOOK, f"{words}. They are kept, and hold nothing up. Tell the technician")


def _damaged(folder: StateFolder) -> Step:
    copies = put_aside(folder)
    if not copies:
        return Step("damaged copies", Health.OK, "none")
    names = ", ".join(copy.name for copy in copies)
    words = f"{names} in {folder.path}: the spool could not be read, and what was sound in it was taken over"
    return Step("damaged copies", Health.LOOK, f"{words}. Look at the disk's health; then the copies may be deleted")
