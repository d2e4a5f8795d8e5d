"""What can go wrong in the collector.

* CollectorError
  + DataFolderError         the data folder is missing, not writable, or of a newer version
  + ConfigurationError      an option says something that cannot be right
  + PortInUse               another program listens there already
  + EnrolmentRefused        a device may not be enrolled like this
    - NotOurDevice          no device that is enrolled here has signed this
    - DisposedOf            the registers say that this device was disposed of
  + PassRefused             a turn over HTTPS that nobody may take
    - NotOurPass            no device that is enrolled here has signed it
  + SessionOver             a session over HTTPS has ended, or cannot begin now: another one may
  + EnvelopeRefused         an envelope may not come in
  + EvidenceFileError       a file of evidence, or of public keys, is not what it must be
  + KitRefused              an install kit cannot be written there
  + PaperError              a paper cannot be typeset, or a frozen one is not what was kept
  + NoAnswer                a device that was asked is not here, or says nothing
  + NoSuchFilter            a list is asked for devices in a way that there is none of
  + StoreError              the database could not do what was asked
    - StoreConflict         a row breaks a rule of the tables: a key that exists, a row it needs that does not
    - StoreTrouble          whatever is written or read now, the database cannot do it
      ~ StoreBusy           another process held the database for too long
      ~ StoreFull           no space is left on the disk
      ~ StoreReadOnly       the database cannot be opened or written
      ~ StoreFaulty         the disk, or the memory, did not do what it was asked to
      ~ StoreDamaged        the file is not a sound database
        - EvidenceDamaged   one envelope is not what was received
  + BackupError             a backup cannot be made, read or put back
    - WrongPassphrase       the passphrase is wrong, missing, or there is nothing for it to open
    - DamagedBackup         the file was cut short or altered, or is no backup at all
    - NewerBackup           a later version of Rollcall made it
  + AuditLogBroken          an entry of the audit log is not what was written
  + SignInRefused           nobody is signed in like this, or not yet
  + SessionEnded            a session of the console that is over, or never was
  + SchoolError             no school, several and none named, or one that is not known
  + AlertError              whom to tell, or when, cannot be like this
    - NotTold               a message could not be handed over
  + RegisterError           what people record is wrong, or may not be done
    - FormError             an agreement or an asset file says something that cannot be right
    - NotRecorded           a register has no such entry
    - LoanRefused           the life cycle of a loan does not allow it
    - AuthorityError        one certificate authority cannot follow another like this
    - AlteredAgreement      other words, or another content, than what was adopted or signed
    - SignerNotRegistered   a signature by somebody who may not give it
    - AcceptanceRefused     accepting the device is not the way
    - ExceptionRefused      an exception that may not be granted, or revoked, like this
    - InHandRefused         a check that nobody can have in hand, or not like this
    - CheckRefused          a device whose answer would not be taken is not asked
    - AccountRefused        an account that cannot be made, or changed, like this
      ~ PasswordRefused     a password that is too short, or too easily guessed
      ~ WelcomeEnded        a link for a password that was used, has expired, or never was
"""

from collections.abc import Mapping

from compliance.chain import NackCode


class CollectorError(Exception):
    """Root of everything that the collector raises."""


class DataFolderError(CollectorError):
    """The data folder is missing, not writable, or of a newer version. The message says what to do."""


class ConfigurationError(CollectorError):
    """An option says something that cannot be right. The message names file, option, value and remedy."""


class PortInUse(CollectorError):
    """Another program listens on a port that the collector needs."""


class EnrolmentRefused(CollectorError):
    """A device may not be enrolled like this. The message is for the person at the device; the audit log has the rest."""


class NotOurDevice(EnrolmentRefused):
    """No device that is enrolled here has signed this. Whoever sent it hears that, and nothing else."""


class DisposedOf(EnrolmentRefused):
    """The registers say that this device was disposed of. That it asks is an incident."""


class PassRefused(CollectorError):
    """A turn over HTTPS that nobody may take. The message is for the device, `reason` for the log."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class NotOurPass(PassRefused):
    """No device that is enrolled here has signed this turn: whoever sent it may be anybody."""


class SessionOver(CollectorError):
    """A session over HTTPS has ended, or cannot begin now: another one may, after so many seconds."""

    def __init__(self, message: str, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class EnvelopeRefused(CollectorError):
    """An envelope may not come in. `code` is what the device is told, the message what the log keeps.

    `reference` names the line of the log. `epoch` and `sequence` are the envelope's place in its chain; both 0 where it was
    refused before they could be believed. `signed` is the collector's sealed refusal, b"" where it may be taken another time.
    """

    def __init__(self, code: NackCode, message: str, *, expected_sequence: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.expected_sequence = expected_sequence
        self.epoch = 0
        self.sequence = 0
        self.reference = ""
        self.signed = b""


class EvidenceFileError(CollectorError):
    """A file of evidence, or of public keys, is not what it must be, or cannot be written."""


class KitRefused(CollectorError):
    """An install kit cannot be written there. The message says what is in the way, and what to do."""


class PaperError(CollectorError):
    """A paper cannot be typeset, or a frozen one is not what was kept."""


class NoAnswer(CollectorError):
    """A device that was asked to report now is not connected, or has not answered in time."""


class NoSuchFilter(CollectorError):
    """A list is asked for devices in a way that there is none of. The message names what was asked."""


class StoreError(CollectorError):
    """The database could not do what was asked."""


class StoreConflict(StoreError):
    """A row breaks a rule of the tables: a key that exists already, or a row it needs that does not exist."""


class StoreTrouble(StoreError):
    """Whatever is written or read now, the database cannot do it: no single row is at fault."""


class StoreBusy(StoreTrouble):
    """Another process held the database for too long. Trying again may work."""


class StoreFull(StoreTrouble):
    """No space is left on the disk."""


class StoreReadOnly(StoreTrouble):
    """The database cannot be opened or written."""


class StoreFaulty(StoreTrouble):
    """The disk did not read or write what it was asked to, or the memory did not hold it."""


class StoreDamaged(StoreTrouble):
    """The file is not a sound database."""


class EvidenceDamaged(StoreDamaged):
    """One envelope is not what was received. Its place is named; the others may be sound."""

    def __init__(self, device_id: bytes, epoch: int, sequence: int, why: str) -> None:
        super().__init__(f"message {sequence} of epoch {epoch} of device {device_id.hex()} is damaged in the database: {why}")
        self.epoch = epoch
        self.sequence = sequence


class BackupError(CollectorError):
    """A backup cannot be made, read or put back. The message names the file and says what to do."""


class WrongPassphrase(BackupError):
    """The passphrase is wrong, missing, or there is nothing for it to open."""


class DamagedBackup(BackupError):
    """The file was cut short or altered, or is no backup at all."""


class NewerBackup(BackupError):
    """A later version of Rollcall made it."""


class AuditLogBroken(CollectorError):
    """An entry of the audit log is not what was written, or is missing. The message names the first of which that is so."""


class SignInRefused(CollectorError):
    """Nobody is signed in like this, in words for whoever tries; so many seconds long no further try is looked at."""

    def __init__(self, words: str, retry_after_seconds: int = 0) -> None:
        super().__init__(words)
        self.retry_after_seconds = retry_after_seconds


class SessionEnded(CollectorError):
    """A session of the console that is over, or never was. The message says why, and to sign in again."""


class SchoolError(CollectorError):
    """No school, several and none named, or one that is not known. The message names those there are."""


class AlertError(CollectorError):
    """Whom to tell, or when, cannot be like this. The message names what was given and what to write."""


class NotTold(AlertError):
    """A message could not be handed over. The message says which step failed and what to do, and holds no secret."""


class RegisterError(CollectorError):
    """What people record is wrong, or may not be done. The message may repeat what was typed.

    `logged` is what the audit log keeps of it for ever: the field and what is wrong with it, and nothing that was typed.
    """

    def __init__(self, words: str, logged: str | None = None) -> None:
        """Without `logged` the message itself is kept, because nothing that was typed is in it."""
        super().__init__(words)
        self.logged = words if logged is None else logged


class FormError(RegisterError):
    """An agreement or an asset file says something that cannot be right: one line for each wrong field.

    `by_field` has the same by the field's name, where it is known: what to write there instead.
    """

    def __init__(self, words: str, logged: str | None = None, by_field: Mapping[str, str] | None = None) -> None:
        """Without `by_field` nobody can say at which field it lies."""
        super().__init__(words, logged)
        self.by_field: Mapping[str, str] = by_field or {}


class NotRecorded(RegisterError):
    """A register has no such entry."""


class LoanRefused(RegisterError):
    """The life cycle of a loan does not allow it."""


class AuthorityError(RegisterError):
    """One certificate authority cannot follow another like this. The message says what to do first."""


class AlteredAgreement(RegisterError):
    """Other words, or another content, than what was adopted or signed."""


class SignerNotRegistered(RegisterError):
    """A signature by somebody who may not give it."""


class ExceptionRefused(RegisterError):
    """An exception that may not be granted, or revoked, like this. The message says why, and what to do."""


class InHandRefused(RegisterError):
    """A check that nobody can have in hand, or not like this. The message says what to do."""


class CheckRefused(RegisterError):
    """A device is asked for a report that would not be taken."""


class AcceptanceRefused(RegisterError):
    """Accepting a device is not the way: it has ended, waits for something else, or nothing is wrong with it."""


class AccountRefused(RegisterError):
    """An account that cannot be made, or changed, like this. The message says what to do."""


class PasswordRefused(AccountRefused):
    """A password that is too short, or too easily guessed. The message says what makes a good one."""


class WelcomeEnded(AccountRefused):
    """A link for setting a password that was used, has expired, or never was."""
