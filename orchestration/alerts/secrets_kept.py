"""Secrets read from where the settings say they are kept.

Belongs here: reading one, and what is told where that fails. Does not: showing one, ever.
"""

from collections.abc import Mapping

from ingestion.errors import ShanghuiError
from orchestration.home import SecretPlace


class SecretError(ShanghuiError):
    """A secret is not where the settings say; the message names the place alone."""


def read_secret(place: SecretPlace, what: str, environment: Mapping[str, str]) -> str:
    """The secret kept there, without the blanks around it. Raises SecretError."""
    if place.variable:
        secret = environment.get(place.variable, "").strip()
        where = f"the environment variable that {what}_env names"
    elif place.file:
        where = f"the file that {what}_file names"
        try:
            secret = place.file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SecretError(f"{where} cannot be read ({type(error).__name__})") from None
    else:
        raise SecretError(f"shanghui.toml names no {what}_env and no {what}_file")
    if not secret:
        raise SecretError(f"{where} is not set, or empty")
    if not secret.isprintable():
        raise SecretError(f"{where} holds more than one line")
    return secret
