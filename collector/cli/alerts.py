"""`rollcall alerts …`: whom the school tells, of what, and how sending goes."""

from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Final

import typer

from collector.alerts import chat, chat_secrets, whom
from collector.alerts.digest_round import DigestRound
from collector.alerts.matter import Audience, Kind
from collector.alerts.message import as_text
from collector.alerts.reader import Console, discretion_of
from collector.alerts.trial import trial_message
from collector.alerts.ways import console_address, ways_of
from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.exit_codes import ExitCode
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.reports import dates
from collector.reports.as_json import Plain
from collector.store import alert_destinations, alert_digests, alert_standings
from collector.store.alert_destinations import StoredDestination
from collector.store.alert_standings import Standing
from collector.store.instants import to_text
from compliance.counted import counted

command = typer.Typer(rich_markup_mode=None)

NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", help="As `rollcall alerts list` has it.")]
_LONGEST_CHAT: Final = 2_000


@command.command("add")
def add(
    address: Annotated[str | None, typer.Argument(metavar="[ADDRESS]", help="An e-mail address.")] = None,
    data: DataOption = None,
    school: SchoolOption = None,
    audience: Annotated[Audience, typer.Option("--for", help="For whom it is: that says what is told, and how much.")] = (
        Audience.TECHNICIAN
    ),
    kinds: Annotated[
        list[Kind] | None,
        typer.Option("--kind", help="What to tell, again for each kind; else what the audience usually hears."),
    ] = None,
    chat_file: Annotated[
        Path | None, typer.Option(help="Instead of an address: a file with the Apprise address of a chat. It is a secret.")
    ] = None,
) -> None:
    """Tell an address, or a chat, from now on. What stands already is told first, in one message."""
    if (address is None) == (chat_file is None):
        raise typer.BadParameter("give an e-mail address, or --chat-file with the address of a chat", param_hint="ADDRESS")
    url = "" if chat_file is None else _chat_in(chat_file)
    with desk(data, school) as at, at.database.writing() as tx:
        school_id, wanted = at.school.school_id, kinds or ()
        if address is not None:
            added = whom.add_mail(tx, school_id, address, audience, wanted, actor=at.actor, now=at.now)
        else:
            shown = chat_secrets.masked(url)
            added = whom.add_chat(tx, school_id, shown, audience, wanted, actor=at.actor, now=at.now)
            chat_secrets.keep(at.collector.folder.keys, added.school_id, added.destination_id, url)
    number = added.destination_id
    output.show(f"Destination {number}: {added.address}, for {added.audience}. Try it with `rollcall alerts test {number}`.")


def _chat_in(file: Path) -> str:
    """The address in a file. Wrong usage when there is none; it is never shown."""
    try:
        url = file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"{file}: cannot be read; name another file", param_hint="--chat-file") from error
    if not url or len(url) > _LONGEST_CHAT or not url.isprintable() or "://" not in url:
        raise typer.BadParameter(f"{file}: there is no address of a chat in it, on one line", param_hint="--chat-file")
    chat.library().check(url)
    return url


@command.command("list")
def list_destinations(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """List whom the school tells, and of what."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = alert_destinations.of_school(tx, at.school.school_id)
    if json:
        output.show_json([_plain(each, None) for each in found])
    elif not found:
        output.show("Nobody is told anything yet. Begin with `rollcall alerts add ADDRESS`.")
    else:
        rows = [(str(each.destination_id), each.address, each.audience, each.kinds.replace(",", ", ")) for each in found]
        output.show(output.table([("No", 4), ("Address", 32), ("For", 12), ("Kinds", 120)], rows))


@command.command("remove")
def remove(number: NumberArgument, data: DataOption = None, school: SchoolOption = None) -> None:
    """Tell a destination nothing more."""
    with desk(data, school) as at, at.act("alerts.remove", str(number)) as tx:
        whom.remove(tx, at.school.school_id, number, actor=at.actor, now=at.now)
        chat_secrets.forget(at.collector.folder.keys, at.school.school_id, number)
    output.show(f"Destination {number} is told nothing more.")


@command.command("test")
def test(number: NumberArgument, data: DataOption = None, school: SchoolOption = None) -> None:
    """Send a message to a destination now, and say how that went: which step failed, and what to do."""
    with desk(data, school) as at:
        with at.database.reading() as tx:
            destination = whom.find(tx, at.school.school_id, number)
        way = ways_of(at.collector.config, at.collector.folder, at.collector.clock)[destination.way](destination)
        said = way.send(trial_message(_console(at), at.now))
    output.show(f"Sent to {destination.address}: {said}. Look whether it arrived.")


@command.command("status")
def status(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> int:
    """Say of each destination when it was told last, and what keeps it from being told. Exit code 4: something does."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = alert_destinations.of_school(tx, at.school.school_id)
        standings = alert_standings.of_school(tx, at.school.school_id)
    if json:
        output.show_json([_plain(each, standings.get(each.destination_id)) for each in found])
    elif not found:
        output.show("Nobody is told anything yet. Begin with `rollcall alerts add ADDRESS`.")
    else:
        output.show("\n".join(_line(each, standings.get(each.destination_id), at.now) for each in found))
    is_failing = any(standings[each.destination_id].failures for each in found if each.destination_id in standings)
    return ExitCode.UNREACHABLE if is_failing else ExitCode.MEETS


@command.command("digest")
def digest(
    data: DataOption = None,
    school: SchoolOption = None,
    on: Annotated[str | None, typer.Option(metavar="DAY", help="The day of the week on which it comes.")] = None,
    at_time: Annotated[str | None, typer.Option("--at", metavar="HH:MM", help="The time, by the school's clocks.")] = None,
    in_holidays: Annotated[bool | None, typer.Option("--in-holidays/--not-in-holidays", help="Whether it comes then.")] = None,
) -> None:
    """Show the weekly digest as it would be sent now, and when it comes; or set when it comes."""
    asked = None if at_time is None else _time(at_time)
    with desk(data, school) as at:
        if on is not None or asked is not None or in_holidays is not None:
            with at.database.writing() as tx:
                schedule = whom.schedule_digest(
                    tx, at.school.school_id, on, asked, in_holidays=in_holidays, actor=at.actor, now=at.now
                )
        else:
            with at.database.reading() as tx:
                held = alert_digests.schedule_of(tx, at.school.school_id)
            schedule = held or alert_digests.default(at.school.school_id, at.now)
            reader = StoredDestination(
                *(at.school.school_id, 0, alert_destinations.Way.MAIL, "", Audience.TECHNICIAN, "", at.now, "")
            )
            message = DigestRound(at.database).preview(at.school, _console(at), discretion_of(reader), at.now)
            output.show(f"{message.subject}\n\n{as_text(message)}")
    output.show(f"The digest comes {whom.schedule_words(schedule)}.")


def _time(typed: str) -> time:
    try:
        return datetime.strptime(typed, "%H:%M").time()  # noqa: DTZ007 - a time of day, by the school's clocks
    except ValueError as error:
        raise typer.BadParameter(f"{typed!r} is no time of day; write it as 07:00", param_hint="--at") from error


def _console(at: Desk) -> Console:
    return Console(at.school.school_id, at.school.name, console_address(at.collector.config))


def _line(destination: StoredDestination, standing: Standing | None, now: datetime) -> str:
    name = f"{destination.destination_id}  {destination.address} ({destination.audience})"
    if standing is None:
        return f"{name}: nothing was sent yet"
    if standing.failures:
        since = "" if standing.failing_since is None else f" since {dates.moment(standing.failing_since, now, None)}"
        return f"{name}: {counted(standing.failures, 'try')} failed{since}: {standing.failed_because}".replace("trys", "tries")
    last = [f"told {dates.moment(standing.told_at, now, None)}"] if standing.told_at else []
    last += [f"digest of {dates.moment(standing.digest_due_at, now, None)}"] if standing.digest_due_at else []
    return f"{name}: {', '.join(last) or 'nothing was sent yet'}"


def _plain(destination: StoredDestination, standing: Standing | None) -> dict[str, Plain]:
    plain: dict[str, Plain] = {
        "number": destination.destination_id,
        "way": destination.way.value,
        "address": destination.address,
        "for": destination.audience,
        "kinds": list(destination.kinds.split(",")),
    }
    if standing is not None:
        moments = ("told_at", "digest_due_at", "failing_since", "next_try_at")
        found = {name: getattr(standing, name) for name in moments}
        plain |= {name: None if moment is None else to_text(moment) for name, moment in found.items()}
        plain |= {"failures": standing.failures, "failed_because": standing.failed_because}
    return plain
