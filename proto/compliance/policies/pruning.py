"""A library's text without the rules that nobody takes."""

from collections.abc import Sequence

from compliance.toml_lines import key_lines


def pruned(text: str, keep: Sequence[bool]) -> str:
    """The text without the `[[rule]]` tables whose place is not to be kept. Everything before the first one stays."""
    lines = text.split("\n")
    marks = sorted((line, path) for path, line in key_lines(text).items() if path[0] != "rule" or len(path) == 2)
    starts = [line for line, path in marks if path[0] == "rule"]
    if len(starts) != len(keep):
        return text  # not written as a library is: then all of it stays
    after = dict(zip([line for line, _ in marks], [*(line for line, _ in marks[1:]), len(lines) + 1], strict=True))
    dropped = {number for start, kept in zip(starts, keep, strict=True) if not kept for number in range(start, after[start])}
    return "\n".join(line for number, line in enumerate(lines, start=1) if number not in dropped).rstrip("\n") + "\n"
