"""How destinations are reached, put together from collector.toml and the data folder."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from collector.alerts.chat import ChatDestination
from collector.alerts.destination import Destination, Ways
from collector.alerts.mail_destination import MailDestination
from collector.alerts.mail_settings import MailSettings
from collector.config import FILE_NAME, CollectorConfig
from collector.data_folder import DataFolder
from collector.errors import NotTold
from collector.store.alert_destinations import StoredDestination, Way


def console_address(config: CollectorConfig) -> str:
    """With what the links in messages begin."""
    return config.console_origin


def mail_settings(config: CollectorConfig, folder: Path) -> MailSettings | None:
    """The mail server; None while none is set. Paths that are not whole begin in the data folder."""
    if not config.smtp_host:
        return None
    return MailSettings(
        host=config.smtp_host,
        port=config.smtp_port,
        tls=config.smtp_tls,
        user=config.smtp_user,
        password_file=folder / config.smtp_password_file if config.smtp_password_file else None,
        sender=config.smtp_sender,
        ca_file=folder / config.smtp_ca_file if config.smtp_ca_file else None,
    )


def ways_of(config: CollectorConfig, folder: DataFolder, clock: Callable[[], datetime]) -> Ways:
    """Mail and chats."""
    settings = mail_settings(config, folder.path)

    def mail(destination: StoredDestination) -> Destination:
        if settings is None:
            raise NotTold(f"no mail server is set; write smtp_host and smtp_sender into {folder.path / FILE_NAME}")
        return MailDestination(settings, destination.address, clock)

    def chat(destination: StoredDestination) -> Destination:
        return ChatDestination(folder.keys, destination.school_id, destination.destination_id)

    return {Way.MAIL: mail, Way.CHAT: chat}
