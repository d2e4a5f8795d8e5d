"""One e-mail address, reached over the school's mail server."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from collector.alerts.mail import mail_of
from collector.alerts.mail_settings import MailSettings
from collector.alerts.message import Message
from collector.alerts.smtp_line import PATIENCE_SECONDS, hand_over


@dataclass(frozen=True, slots=True)
class MailDestination:
    """An address."""

    settings: MailSettings
    to: str
    clock: Callable[[], datetime]
    patience_seconds: float = PATIENCE_SECONDS

    def send(self, message: Message) -> str:
        """Hand it to the mail server. Raises NotTold."""
        mail = mail_of(message, self.settings.sender, self.to, self.clock())
        return hand_over(self.settings, mail, self.to, self.patience_seconds)
