"""A device whose turns over HTTPS somebody hears on the way, as a filter does that opens TLS; and may keep from arriving."""

from dataclasses import dataclass, field

from tests.fakes.turns import Turns


@dataclass
class OverheardTurns(Turns):
    """`bodies` are its turns as they were sent. While `holds_back`, none arrives."""

    bodies: list[bytes] = field(default_factory=list)
    holds_back: bool = False

    def post(self, question: str, body: bytes) -> tuple[int, bytes]:
        """One request, noted on the way."""
        if question == "session":
            self.bodies.append(body)
            if self.holds_back:
                return 0, b""
        return super().post(question, body)

    def played(self, body: bytes) -> tuple[int, str]:
        """What somebody else hears who sends this turn: the status, and the words of a refusal."""
        status, content = super().post("session", body)
        return status, content.decode() if status != 200 else ""
