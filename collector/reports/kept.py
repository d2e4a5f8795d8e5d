"""What a frozen page says of itself: for which period, prepared and approved by whom, frozen when, edited by whom."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from compliance.days import day_in_words


@dataclass(frozen=True, slots=True)
class Edit:
    """A paragraph that a person wrote in the place of the one that was made of the figures, which is kept."""

    edited_by: str
    edited_at: datetime
    generated: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One edition of one frozen report. `code` finds it again, and stands on every page."""

    report_id: str
    edition: int
    period: str
    prepared_by: str
    approved_by: str
    frozen_at: datetime
    code: str
    edits: tuple[Edit, ...] = ()

    @property
    def name(self) -> str:
        """`REP-2026-0001`, or `REP-2026-0001, edition 2`."""
        return self.report_id if self.edition == 1 else f"{self.report_id}, edition {self.edition}"


def kept_lines(kept: Kept | None, zone: tzinfo | None) -> tuple[str, ...]:
    """What stands under the title; nothing on a page that is not frozen."""
    if kept is None:
        return ()
    people = [f"{what} by {who}" for what, who in (("prepared", kept.prepared_by), ("approved", kept.approved_by)) if who]
    by = ", ".join(people)
    said = (f"{by[:1].upper()}{by[1:]}",) if by else ()
    return (*said, f"Frozen on {_moment(kept.frozen_at, zone)} as {kept.name} · verification code {kept.code}")


def edit_words(edit: Edit, zone: tzinfo | None) -> str:
    """Under the paragraph: that it was edited, and what it said."""
    return f"Edited by {edit.edited_by} on {_moment(edit.edited_at, zone)}. Made of the figures it said: {edit.generated}"


def _moment(instant: datetime, zone: tzinfo | None) -> str:
    local = instant.astimezone(zone)
    return f"{day_in_words(local.date())}, {local:%H:%M}"
