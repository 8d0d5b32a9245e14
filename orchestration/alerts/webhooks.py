"""Channels that post to an address: generic JSON, a 企业微信 robot, a 钉钉 robot.

Belongs here: the body each expects, the signature, what counts as taken. Does not: which alerts are
sent. An address holds a key: no message of a failure may say it.

Sources: 企业微信 https://developer.work.weixin.qq.com/document/path/91770 (text of at most 2,048
bytes; errcode 0); 钉钉 https://open.dingtalk.com/document/orgapp/customize-robot-security-settings
(HMAC-SHA256 of timestamp in milliseconds, line end and secret, keyed by the secret, in Base64).
Both answer HTTP 200 to what they refuse, with an errcode other than 0.
"""

import base64
import hashlib
import hmac
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlsplit

from orchestration.alerts.alert import Alert
from orchestration.alerts.channel import NotTaken
from orchestration.alerts.secrets_kept import read_secret
from orchestration.home import WebhookSettings

SECONDS = 5
"""How long a server may take: a sensor's tick has 60 in all."""
TRIES = 2
TEXT_BYTES = 2048
ANSWER_BYTES = 65_536


class _StayHere(urllib.request.HTTPRedirectHandler):
    """What is sent to an address goes nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def send_to_webhook(
    alert: Alert, settings: WebhookSettings, environment: Mapping[str, str], moment: datetime
) -> None:
    """Post the alert as JSON; any status below 300 takes it. Raises NotTaken, SecretError."""
    url = read_secret(settings.url, "webhook.url", environment)
    _post(url, alert.as_json(moment))


def send_to_wecom(
    alert: Alert, settings: WebhookSettings, environment: Mapping[str, str], moment: datetime
) -> None:
    """Say the alert in a 企业微信 group. Raises NotTaken, SecretError."""
    url = read_secret(settings.url, "wecom.url", environment)
    _say(url, _cut(alert.text))


def send_to_dingtalk(
    alert: Alert, settings: WebhookSettings, environment: Mapping[str, str], moment: datetime
) -> None:
    """Say the alert in a 钉钉 group, signed where a secret is named.

    Raises NotTaken, SecretError.
    """
    url = read_secret(settings.url, "dingtalk.url", environment)
    if settings.signing_secret.is_named:
        secret = read_secret(settings.signing_secret, "dingtalk.secret", environment)
        url += ("&" if "?" in url else "?") + signature(secret, moment)
    _say(url, alert.text)


def signature(secret: str, moment: datetime) -> str:
    """What is added to a 钉钉 robot's address; it holds for an hour around the moment."""
    timestamp = round(moment.timestamp() * 1000)
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"timestamp={timestamp}&sign={quote_plus(base64.b64encode(digest))}"


def _say(url: str, text: str) -> None:
    answer = _post(url, {"msgtype": "text", "text": {"content": text}})
    try:
        code = json.loads(answer)["errcode"]
    except (ValueError, KeyError, TypeError):
        raise NotTaken("answered what no robot answers") from None
    if code != 0:
        raise NotTaken(f"refused with errcode {str(code)[:20]}")


def _cut(text: str) -> str:
    content = text.encode()
    if len(content) <= TEXT_BYTES:
        return text
    return content[: TEXT_BYTES - 3].decode(errors="ignore") + "…"


def _post(url: str, body: Mapping[str, Any]) -> bytes:
    """The answer of the server, asked again once where it failed. Raises NotTaken."""
    try:
        is_web = urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname
    except ValueError:
        is_web = None
    if not is_web:
        raise NotTaken("has no address that begins with https:// or http://")
    content = json.dumps(body, ensure_ascii=False).encode()
    for tries_left in reversed(range(TRIES)):
        try:
            return _post_once(url, content)
        except urllib.error.HTTPError as error:
            error.close()
            # The server's own failure may pass; a refusal does not.
            if error.code < 500 or not tries_left:
                raise NotTaken(f"answered HTTP {error.code}") from None
        except TimeoutError:
            raise NotTaken(f"did not answer within {SECONDS} s") from None
        except urllib.error.URLError as error:
            reason = getattr(error, "reason", None)
            if isinstance(reason, TimeoutError):
                raise NotTaken(f"did not answer within {SECONDS} s") from None
            if not tries_left:
                raise NotTaken(f"cannot be reached ({type(reason).__name__})") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            if not tries_left:
                raise NotTaken(f"cannot be reached ({type(error).__name__})") from None
    raise AssertionError("every try returns, raises or leaves another")


def _post_once(url: str, content: bytes) -> bytes:
    request = urllib.request.Request(
        url, content, {"Content-Type": "application/json; charset=utf-8"}
    )
    with urllib.request.build_opener(_StayHere).open(request, timeout=SECONDS) as answer:
        return answer.read(ANSWER_BYTES)
