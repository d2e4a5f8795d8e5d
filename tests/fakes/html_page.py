"""A page as a person finds it: read, not rendered."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """The tags of a page, its visible words, and the ids that links lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        given = dict(attributes)
        self.tags.append(tag)
        self.ids.add(given.get("id") or "")
        if (given.get("href") or "").startswith("#"):
            self.targets.add((given["href"] or "")[1:])

    def handle_data(self, data: str) -> None:
        """Called by the parser."""
        self.words += data
