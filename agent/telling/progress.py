"""What a worker says while it works: lines for the resident, and the same as sentences for a person."""

from collections.abc import Callable


def tell_person(line: str, say: Callable[[str], None]) -> None:
    """Say a worker's line as a sentence, if it has anything to say to a person."""
    match line.split():
        case ["surveyed", _]:
            say("This device was surveyed.")
        case ["acknowledged", sequence]:
            say(f"The collector has stored report {sequence}.")
        case _:
            pass  # steps of the protocol; what goes wrong is said by the error that ends the work
