"""The e-mail channel.

Belongs here: the message, the talk with the server. Does not: which alerts are sent.
"""

import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from orchestration.alerts.alert import Alert
from orchestration.alerts.channel import NotTaken
from orchestration.alerts.secrets_kept import read_secret
from orchestration.home import MailSettings

SECONDS = 10

_BY_NOBODY_KNOWN = (
    "has a certificate that is not trusted; name the one that signed it in mail.certificates"
)
_UNTRUSTED = {
    10: "has a certificate that has expired",
    62: "has a certificate for another name than mail.host",
    64: "has a certificate for another address than mail.host",
}
"""OpenSSL's number of why a certificate is refused (`man openssl-verification-options`)."""


def send_by_mail(
    alert: Alert, settings: MailSettings, environment: Mapping[str, str], moment: datetime
) -> None:
    """Mail the alert to everyone in `to`. Raises NotTaken, SecretError."""
    password = read_secret(settings.password, "mail.password", environment) if settings.user else ""
    try:
        refused = _send(_message(alert, settings, moment), settings, password)
    except TimeoutError:
        raise NotTaken(f"did not answer within {SECONDS} s") from None
    except ssl.SSLCertVerificationError as error:
        raise NotTaken(_UNTRUSTED.get(error.verify_code, _BY_NOBODY_KNOWN)) from None
    except ssl.SSLError:
        raise NotTaken(
            f"does not speak TLS as mail.security = {settings.security} asks on port "
            f"{settings.port}; ssl is mostly on 465, starttls on 587"
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise NotTaken("offers no STARTTLS or no login; see mail.security and mail.user") from None
    except smtplib.SMTPResponseException as error:
        # What a server says may repeat what it was told.
        raise NotTaken(f"refused with {type(error).__name__}, code {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotTaken(f"cannot be used ({type(error).__name__})") from None
    if refused:
        raise NotTaken(f"refused {len(refused)} of {len(settings.to)} addresses")


def _message(alert: Alert, settings: MailSettings, moment: datetime) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = f"{alert.title}: {alert.what[:100]}"
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.to)
    message["Date"] = format_datetime(moment)
    message.set_content(alert.text)
    return message


def _send(message: EmailMessage, settings: MailSettings, password: str) -> dict:
    trusted = _trusted(settings)
    if settings.security == "ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=SECONDS, context=trusted
        )
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=SECONDS)
    with server:
        if settings.security == "starttls":
            server.starttls(context=trusted)
        if settings.user:
            server.login(settings.user, password)
        return server.send_message(message)


def _trusted(settings: MailSettings) -> ssl.SSLContext:
    trusted = ssl.create_default_context()
    if settings.certificates:
        try:
            trusted.load_verify_locations(settings.certificates)
        except OSError:
            raise NotTaken(
                "cannot be trusted: the file that mail.certificates names is not there, or holds "
                "no certificate (PEM)"
            ) from None
    return trusted
