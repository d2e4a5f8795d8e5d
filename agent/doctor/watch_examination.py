"""The doctor's step on what the service watches: what it cannot watch is seen by the clock only, and this says so."""

from agent.doctor.health import Health, Step
from agent.state_folder import StateFolder
from agent.watching.watch_notes import read_notes, watching_in_words


def examine_watching(folder: StateFolder) -> Step:
    """Whether a service runs here, and whether it is told of every change that matters."""
    notes = read_notes(folder)
    if notes is None:
        return Step("watching", Health.LOOK, "no service runs here now, so nothing is watched. Start the service")
    words = watching_in_words(notes)
    if notes.not_watched:
        return Step(
            "watching",
            Health.LOOK,
            f"{words}. Run the service as root (on Windows as LocalSystem), start it again after a fault; what stays is seen "
            "twice a day",
        )
    return Step("watching", Health.OK, words)
