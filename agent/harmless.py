"""Words of others, made fit for a terminal."""


def harmless(text: str) -> str:
    """Without what could steer a terminal: names of desktops and issuers, and a collector's words, are anybody's to choose."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}" for letter in text)


def on_one_line(text: str) -> str:
    """The same, on one line: what stands on a line of its own looks as if we had said it."""
    return harmless(" ".join(text.split()))
