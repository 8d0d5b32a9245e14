"""A link: whose it is, for which year, until when, and the signature that nobody else can make.

Belongs here: writing a link as a token, reading one back, whether it holds. Does not: addresses,
the key's file.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from desk.moments import SHANGHAI, day_words
from ingestion.receive import LinkRevocation

PROVINCE = "province"
_PURPOSE = b"shanghui desk link 1\n"
"""Signed with every link, so that nothing else signed with the key can pass for one."""
_BODY = re.compile(r"(\d{4})-(\d{6}|province)-(\d{1,12})-(\d{8})", re.ASCII)


class LinkRefusedError(Exception):
    """A link that does not hold; the message says why, to whoever followed it."""


@dataclass(frozen=True)
class Link:
    """What a link says. `county_code` is None for the province's own view."""

    report_year: int
    county_code: str | None
    issued_at: datetime
    expires_on: date
    """The last day it holds, in Asia/Shanghai."""


def whose_facts(link: Link) -> dict[str, int | str]:
    """Whose a link is, as a line of a log may say it."""
    return {"year": link.report_year, "county": link.county_code or PROVINCE}


def token_of(link: Link, key: bytes) -> str:
    """The link as it stands in an address: what it says, readable, and an HMAC-SHA256 of that."""
    issued = int(link.issued_at.timestamp())
    whose = link.county_code or PROVINCE
    body = f"{link.report_year}-{whose}-{issued}-{link.expires_on:%Y%m%d}"
    return f"{body}.{_signature(body, key)}"


def signed_link(token: str, key: bytes, moment: datetime) -> Link:
    """The link of a token that we made and that has not expired. Raises LinkRefusedError."""
    body, _, signature = token.partition(".")
    # Compared as bytes: a text that is not ASCII is no signature either.
    is_ours = hmac.compare_digest(_signature(body, key).encode(), signature.encode())
    said = _BODY.fullmatch(body)
    if not is_ours or said is None:
        raise LinkRefusedError("这个链接不完整或不正确。请整段复制收到的链接。")
    year, whose, issued, expires = said.groups()
    link = Link(
        int(year),
        None if whose == PROVINCE else whose,
        datetime.fromtimestamp(int(issued), UTC),
        datetime.strptime(expires, "%Y%m%d").date(),
    )
    if moment > _last_moment(link):
        raise LinkRefusedError(f"这个链接已于{day_words(link.expires_on)}到期。")
    return link


def must_not_be_revoked(link: Link, revocations: Iterable[LinkRevocation]) -> None:
    """Raises LinkRefusedError where the link was given out before one that takes it back."""
    if any(_takes_back(revocation, link) for revocation in revocations):
        raise LinkRefusedError("这个链接已被收回，不能再用。")


def _last_moment(link: Link) -> datetime:
    """The end of the day a link expires on."""
    return datetime.combine(link.expires_on, time.max, SHANGHAI).astimezone(UTC)


def _takes_back(revocation: LinkRevocation, link: Link) -> bool:
    return (
        revocation.report_year == link.report_year
        and revocation.county_code == link.county_code
        and link.issued_at <= revocation.revoked_at
    )


def _signature(body: str, key: bytes) -> str:
    signed = hmac.new(key, _PURPOSE + body.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")
