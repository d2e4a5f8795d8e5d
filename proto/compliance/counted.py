"""A number and what it counts, as people write it."""


def counted(number: int, noun: str) -> str:
    """`1 message`, `2 messages`, `5,000 messages`: for nouns whose plural is made with an s."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
