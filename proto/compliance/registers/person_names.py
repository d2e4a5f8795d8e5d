"""When two names are one person's."""


def same_person(one: str, other: str) -> bool:
    """Whether two names are the same but for case and spacing. An empty name is nobody's."""
    return one.strip() != "" and one.casefold().split() == other.casefold().split()
