"""What is remembered of removable media: each that was open for writing, and since when somebody has watched."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from compliance.facts import FACT_NAMES, MediaAction, MediaControl, MediumKind, RemovableMedia
from compliance.history.moment import Moment
from compliance.history.record import History, OpenedMedium, Watch, utc_day
from compliance.report import DeviceReport
from compliance.unknown import Unknown

MOST_REMEMBERED: Final = 64
"""Media of one device. Those in the clear are kept before those that are encrypted, the newest before the older."""

_NAME: Final = FACT_NAMES[RemovableMedia]
_SHUT: Final = (MediaControl.READ_ONLY, MediaControl.BLOCKED)
_CONTROLLED: Final = (*_SHUT, MediaControl.ENCRYPTED_ONLY)
_GRAVITY: Final = {False: 0, None: 1, True: 2}


class _Seen(NamedTuple):
    medium_id: str
    kind: MediumKind
    encrypted: bool | None
    at: datetime


class _Watched(NamedTuple):
    """Since when media in the clear have been watched, and all of them; and what could be written to at the last report."""

    in_the_clear: Watch | None
    all_media: Watch | None
    controlled: bool
    shut: bool


def follow(history: History, report: DeviceReport, moment: Moment) -> History:
    """With what a report tells of media. A gap is none where nothing could be written anyway: in the clear, or at all."""
    media = report.readings.get(_NAME)
    if not isinstance(media, RemovableMedia):
        return _with(history, history.opened, _Watched(None, None, controlled=False, shut=False))
    opened = history.opened
    for seen in _seen(media, moment):
        opened = _noted(opened, seen)
    return _with(history, opened, _watched(history, media, moment.made_at))


def _watched(history: History, media: RemovableMedia, made_at: datetime) -> _Watched:
    controlled, shut = media.control in _CONTROLLED, media.control in _SHUT
    in_the_clear = media.events_complete or (controlled and history.media_controlled)
    all_media = media.events_complete or (shut and history.media_shut)
    return _Watched(
        (history.media_watched or history.watch(made_at)) if in_the_clear else None,
        (history.media_all_watched or history.watch(made_at)) if all_media else None,
        controlled=controlled,
        shut=shut,
    )


def _with(history: History, opened: tuple[OpenedMedium, ...], now: _Watched) -> History:
    before = _Watched(
        history.media_watched, history.media_all_watched, controlled=history.media_controlled, shut=history.media_shut
    )
    if opened == history.opened and now == before:
        return history
    return replace(
        history,
        opened=opened,
        media_watched=now.in_the_clear,
        media_controlled=now.controlled,
        media_all_watched=now.all_media,
        media_shut=now.shut,
    )


def _seen(media: RemovableMedia, moment: Moment) -> Iterator[_Seen]:
    """What happened in its order, then what is there now: the last word on each medium."""
    for event in sorted(media.events, key=lambda each: each.at):
        if event.action is MediaAction.MOUNTED_WRITABLE:
            yield _Seen(event.medium_id, event.kind, _known(event.encrypted), moment.within(event.at))
    for medium in media.attached:
        if medium.mounted_writable is True:
            yield _Seen(medium.medium_id, medium.kind, _known(medium.encrypted), moment.made_at)
        elif isinstance(medium.mounted_writable, Unknown) and medium.encrypted is not True:
            yield _Seen(medium.medium_id, medium.kind, None, moment.made_at)


def _known(encrypted: bool | Unknown) -> bool | None:  # noqa: FBT001 - a reading
    return None if isinstance(encrypted, Unknown) else encrypted


def _noted(opened: tuple[OpenedMedium, ...], seen: _Seen) -> tuple[OpenedMedium, ...]:
    """Only a medium that is encrypted when it is seen again has been put right; that one cannot tell puts nothing right."""
    before = next((each for each in opened if each.medium_id == seen.medium_id), None)
    encrypted = False if before is not None and before.encrypted is False and seen.encrypted is None else seen.encrypted
    last_at = seen.at if before is None else max(before.last_at, seen.at)
    fresh = OpenedMedium(seen.medium_id, seen.kind, encrypted, last_at)
    if before is not None and _says_as_much(before, fresh):
        return opened
    others = [each for each in opened if each is not before]
    newest_first = sorted([*others, fresh], key=lambda each: (each.last_at, each.medium_id), reverse=True)
    return tuple(sorted(newest_first, key=lambda each: _GRAVITY[each.encrypted])[:MOST_REMEMBERED])


def _says_as_much(before: OpenedMedium, fresh: OpenedMedium) -> bool:
    same_day = utc_day(before.last_at) == utc_day(fresh.last_at)
    return same_day and (before.kind, before.encrypted) == (fresh.kind, fresh.encrypted)
