"""Channels of alerts against servers on loopback: what is sent, what is told where it is not."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from orchestration.alerts import mail, webhooks
from orchestration.alerts.alert import Alert, Kind
from orchestration.alerts.channel import NotTaken
from orchestration.alerts.deliver import channels_of, send_waiting
from orchestration.alerts.log import AlertsLog
from orchestration.alerts.secrets_kept import SecretError
from orchestration.alerts.told import Told, Waiting, read_told, with_news
from orchestration.home import (
    AlertSettings,
    Home,
    LogSettings,
    MailSettings,
    SecretPlace,
    WebhookSettings,
)
from orchestration.home.configuration import ConfigurationError, as_file, read_configuration
from tests.unit.receivers import receiver

MOMENT = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)
ALERT = Alert(
    Kind.FAILED_RUN, "4f1c", "The run of refresh for 2022 failed", "run 4f1c", "refresh again"
)
OK = (200, b'{"errcode":0,"errmsg":"ok"}')


def place(secret: str, tmp_path: Path) -> SecretPlace:
    file = tmp_path / "secret"
    file.write_text(f"{secret}\n", encoding="utf-8")
    return SecretPlace(file=file)


def test_a_webhook_is_posted_the_alert_as_json(tmp_path):
    with receiver() as server:
        settings = WebhookSettings(SecretPlace("HOOK"))
        environment = {"HOOK": f"{server.address}/in?token=k"}
        webhooks.send_to_webhook(ALERT, settings, environment, MOMENT)
    assert server.paths == ["/in?token=k"]
    assert server.bodies == [
        {
            "kind": "failed_run",
            "incident": "4f1c",
            "what": "The run of refresh for 2022 failed",
            "where": "run 4f1c",
            "to_do": "refresh again",
            "link": "docs/operations/alerts.md#failed_run",
            "raised_at": "2023-03-01T02:00:00Z",
        }
    ]


TEXT = (
    "shanghui: failed run\nThe run of refresh for 2022 failed\nrun 4f1c\n"
    "To do: refresh again\ndocs/operations/alerts.md#failed_run"
)


def test_a_wecom_robot_is_told_in_its_own_shape(tmp_path):
    with receiver(OK) as server:
        settings = WebhookSettings(place(f"{server.address}/send?key=k", tmp_path))
        webhooks.send_to_wecom(ALERT, settings, {}, MOMENT)
    assert server.bodies == [{"msgtype": "text", "text": {"content": TEXT}}]


def test_what_a_wecom_robot_would_refuse_for_its_length_is_cut_between_characters(tmp_path):
    long = Alert(Kind.TEST, "1", "县" * 1000, "", "")
    with receiver(OK) as server:
        settings = WebhookSettings(place(server.address, tmp_path))
        webhooks.send_to_wecom(long, settings, {}, MOMENT)
    content = server.bodies[0]["text"]["content"]
    # "shanghui: test" and a line end are 15 bytes; of the 2,045 left before "…" 676 × 3 fit.
    assert content == "shanghui: test\n" + "县" * 676 + "…"


def test_a_call_of_a_dingtalk_robot_is_signed_as_it_asks(tmp_path):
    with receiver(OK) as server:
        settings = WebhookSettings(
            SecretPlace("URL"), signing_secret=place("SECthis-is-secret", tmp_path)
        )
        environment = {"URL": f"{server.address}/robot/send?access_token=t"}
        webhooks.send_to_dingtalk(ALERT, settings, environment, MOMENT)
    asked = parse_qs(urlsplit(server.paths[0]).query)
    # 2023-03-01T02:00:00Z is 1,677,636,000 seconds after 1970.
    assert asked["timestamp"] == ["1677636000000"]
    by_hand = hmac.digest(b"SECthis-is-secret", b"1677636000000\nSECthis-is-secret", hashlib.sha256)
    assert asked["sign"] == [base64.b64encode(by_hand).decode()]
    assert asked["access_token"] == ["t"]
    assert server.bodies == [{"msgtype": "text", "text": {"content": TEXT}}]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, b'{"errcode":310000,"errmsg":"sign not match"}'), "refused with errcode 310000"),
        ((200, b"<html>"), "answered what no robot answers"),
        ((404, b""), "answered HTTP 404"),
        ((302, b""), "answered HTTP 302"),
    ],
)
def test_a_robot_that_refuses_is_told_without_its_key(tmp_path, answer, words):
    with receiver(answer) as server:
        settings = WebhookSettings(place(f"{server.address}/send?key=hunter2", tmp_path))
        with pytest.raises(NotTaken) as told:
            webhooks.send_to_wecom(ALERT, settings, {}, MOMENT)
    assert str(told.value) == words
    assert len(server.bodies) == 1


def test_a_server_that_fails_once_is_asked_again(tmp_path):
    with receiver((500, b""), (200, b"")) as server:
        settings = WebhookSettings(place(server.address, tmp_path))
        webhooks.send_to_webhook(ALERT, settings, {}, MOMENT)
    assert len(server.bodies) == 2
    with receiver((500, b"")) as server:
        settings = WebhookSettings(place(server.address, tmp_path))
        with pytest.raises(NotTaken, match=r"^answered HTTP 500$"):
            webhooks.send_to_webhook(ALERT, settings, {}, MOMENT)
    assert len(server.bodies) == 2


def test_a_server_that_hangs_is_left_after_its_time(tmp_path, monkeypatch):
    monkeypatch.setattr(webhooks, "SECONDS", 0.3)
    with receiver(hangs=True) as server:
        settings = WebhookSettings(place(server.address, tmp_path))
        started = time.monotonic()
        with pytest.raises(NotTaken, match="did not answer within"):
            webhooks.send_to_webhook(ALERT, settings, {}, MOMENT)
        assert time.monotonic() - started < 3
    assert len(server.bodies) == 1


@pytest.mark.parametrize(
    "address", ["hunter2", "file:///etc/hunter2", "http://[hunter2", "http://"]
)
def test_what_is_no_address_is_refused_without_being_said(tmp_path, address):
    settings = WebhookSettings(place(address, tmp_path))
    with pytest.raises(NotTaken, match=r"^has no address that begins with https:// or http://$"):
        webhooks.send_to_webhook(ALERT, settings, {}, MOMENT)


def test_a_secret_that_is_not_there_is_told_by_its_place_alone(tmp_path):
    settings = WebhookSettings(SecretPlace("hunter2"))
    with pytest.raises(SecretError) as told:
        webhooks.send_to_webhook(ALERT, settings, {}, MOMENT)
    assert str(told.value) == (
        "the environment variable that webhook.url_env names is not set, or empty"
    )
    with pytest.raises(SecretError, match=r"^the file that webhook.url_file names cannot be read"):
        settings = WebhookSettings(SecretPlace(file=tmp_path / "none"))
        webhooks.send_to_webhook(ALERT, settings, {}, MOMENT)


class Mailbox:
    def __init__(self) -> None:
        self.taken: list[str] = []
        self.greeted = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses) -> list[str]:
        self.greeted += 1
        session.host_name = hostname
        return responses

    async def handle_DATA(self, server, session, envelope) -> str:
        self.taken.append(envelope.content.decode())
        return "250 taken"


def authenticate(server, session, envelope, mechanism, auth_data) -> AuthResult:
    is_right = (auth_data.login, auth_data.password) == (b"office", b"hunter2")
    # Not handled: the server answers, not this function.
    return AuthResult(success=is_right, handled=False)


def certificate_for(name: str, folder: Path) -> Path:
    """A certificate for 127.0.0.1 or another name, signed by itself, its key beside it."""
    path = folder / f"{name}.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", f"/CN={name}"),
            *("-addext", f"subjectAltName={'IP' if name[0].isdigit() else 'DNS'}:{name}"),
            *("-keyout", str(path.with_suffix(".key")), "-out", str(path)),
        ],
        check=True,
        capture_output=True,
    )
    return path


@pytest.fixture
def certificate(tmp_path) -> Path:
    return certificate_for("127.0.0.1", tmp_path)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mail_server(box: Mailbox, certificate: Path, security: str) -> Iterator[int]:
    """A server on loopback that takes mail of those who log in, over TLS; its port."""
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate, certificate.with_suffix(".key"))
    of_kind: dict[str, Any] = {
        "starttls": {"tls_context": own, "require_starttls": True},
        "ssl": {"ssl_context": own, "auth_require_tls": False},
    }
    server = Controller(
        box,
        hostname="127.0.0.1",
        port=free_port(),
        auth_required=True,
        authenticator=authenticate,
        **of_kind[security],
    )
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def mail_settings(port: int, security: str, certificates: Path | None) -> MailSettings:
    return MailSettings(
        host="127.0.0.1",
        port=port,
        security=security,
        user="office",
        password=SecretPlace("PASSWORD"),
        sender="shanghui@example.org",
        to=("one@example.org", "two@example.org"),
        certificates=certificates,
    )


def refusal(settings: MailSettings, password: str = "hunter2") -> str:
    with pytest.raises(NotTaken) as told:
        mail.send_by_mail(ALERT, settings, {"PASSWORD": password}, MOMENT)
    return str(told.value)


# Of TLS from the first byte aiosmtpd knows nothing, and so warns.
without_its_warning = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@without_its_warning
@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_mail_goes_out_over_tls_after_login(certificate, security):
    box = Mailbox()
    with mail_server(box, certificate, security) as port:
        settings = mail_settings(port, security, certificate)
        mail.send_by_mail(ALERT, settings, {"PASSWORD": "hunter2"}, MOMENT)
        assert refusal(settings, "hunter3") == "refused with SMTPAuthenticationError, code 535"
    (message,) = box.taken
    assert "Subject: shanghui: failed run: The run of refresh for 2022 failed\r\n" in message
    assert "To: one@example.org, two@example.org\r\n" in message
    assert "To do: refresh again\r\n" in message


@without_its_warning
@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_a_certificate_nobody_known_signed_is_refused_before_the_password_is_said(
    certificate, security
):
    box = Mailbox()
    with mail_server(box, certificate, security) as port:
        assert refusal(mail_settings(port, security, None)) == (
            "has a certificate that is not trusted; name the one that signed it in "
            "mail.certificates"
        )
    assert (box.taken, box.greeted) == ([], 0 if security == "ssl" else 1)


@without_its_warning
def test_what_else_is_wrong_with_tls_is_one_line_each(tmp_path, certificate):
    other = certificate_for("mail.example.org", tmp_path)
    with mail_server(Mailbox(), other, "ssl") as port:
        assert refusal(mail_settings(port, "ssl", other)) == (
            "has a certificate for another address than mail.host"
        )
    with mail_server(Mailbox(), certificate, "starttls") as port:
        assert refusal(mail_settings(port, "ssl", certificate)) == (
            f"does not speak TLS as mail.security = ssl asks on port {port}; ssl is mostly on 465, "
            "starttls on 587"
        )
        for unusable in (tmp_path / "none.pem", certificate.with_suffix(".key")):
            assert refusal(mail_settings(port, "starttls", unusable)) == (
                "cannot be trusted: the file that mail.certificates names is not there, or holds no"
                " certificate (PEM)"
            )
    with plain_mail_server(Mailbox()) as port:
        assert refusal(mail_settings(port, "starttls", certificate)) == (
            "offers no STARTTLS or no login; see mail.security and mail.user"
        )


@contextmanager
def plain_mail_server(box: Mailbox) -> Iterator[int]:
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def log_of(home: Home, max_bytes: int = 10_000) -> AlertsLog:
    return AlertsLog(home.alerts_log, LogSettings(max_bytes, kept_files=1))


def test_the_log_of_alerts_is_kept_to_a_size(tmp_path):
    home = Home(tmp_path)
    [log] = channels_of(log_of(home, max_bytes=200), AlertSettings(), {})
    for _ in range(3):
        # A line has 139 bytes: each is one too many for the file of the one before.
        log.send(ALERT, MOMENT)
    assert sorted(path.name for path in home.alerts_log.parent.glob("alerts*")) == [
        "alerts.log",
        "alerts.log.1",
    ]
    assert len(home.alerts_log.read_text(encoding="utf-8").splitlines()) == 1


def waiting_in(home: Home, *channels: str) -> Told:
    return with_news(Told(), [ALERT], {}, (), channels, MOMENT)


def test_a_dead_channel_stops_no_other_and_is_sent_what_waits_once_it_lives(tmp_path):
    home = Home(tmp_path)
    dead = f"http://127.0.0.1:{free_port()}/?key=hunter2"
    with receiver() as server:
        settings = AlertSettings(
            webhook=WebhookSettings(SecretPlace("HOOK")),
            wecom=WebhookSettings(SecretPlace("ROBOT")),
        )
        environment = {"HOOK": server.address, "ROBOT": dead}
        channels = channels_of(log_of(home), settings, environment)
        assert [channel.name for channel in channels] == ["log", "webhook", "wecom"]
        told = waiting_in(home, "log", "webhook", "wecom")
        told = send_waiting(home.alerts, told, channels, log_of(home), MOMENT)
        # A process that ends and one that begins: what waits is in the file.
        told = read_told(home.alerts)
        assert told.waiting == (Waiting(ALERT, MOMENT, ("wecom",)),)
        send_waiting(home.alerts, told, channels, log_of(home), MOMENT)
        assert len(server.bodies) == 1
    with receiver(OK) as robot:
        channels = channels_of(log_of(home), settings, environment | {"ROBOT": robot.address})
        send_waiting(home.alerts, read_told(home.alerts), channels, log_of(home), MOMENT)
        assert len(robot.bodies) == 1
    assert read_told(home.alerts) == Told()
    lines = home.alerts_log.read_text(encoding="utf-8").splitlines()
    assert lines == [
        "2023-03-01T02:00:00Z failed_run · The run of refresh for 2022 failed · run 4f1c · "
        "refresh again · docs/operations/alerts.md#failed_run",
        "2023-03-01T02:00:00Z channel wecom cannot be reached (ConnectionRefusedError); "
        "it is tried again",
        "2023-03-01T02:00:00Z channel wecom takes alerts again",
    ]


def test_what_nobody_takes_for_a_week_is_given_up_and_the_log_says_so(tmp_path):
    home = Home(tmp_path)
    settings = AlertSettings(wecom=WebhookSettings(SecretPlace("NOT_SET")))
    channels = channels_of(log_of(home), settings, {})
    told = waiting_in(home, "wecom")
    week = MOMENT + timedelta(days=7)
    told = send_waiting(home.alerts, told, channels, log_of(home), week)
    assert len(told.waiting) == 1
    told = send_waiting(home.alerts, told, channels, log_of(home), week + timedelta(minutes=1))
    assert told.waiting == ()
    last = home.alerts_log.read_text(encoding="utf-8").splitlines()[-1]
    assert last == ("2023-03-08T02:01:00Z given up for wecom: The run of refresh for 2022 failed")


def test_the_settings_name_places_of_secrets_and_config_shows_only_those(tmp_path):
    (tmp_path / "shanghui.toml").write_text(
        '[wecom]\nurl_env = "WECOM_URL"\n[mail]\nhost = "mail.example.org"\n'
        'to = ["office@example.org"]\npassword_file = "secrets/mail"\n',
        encoding="utf-8",
    )
    settings = read_configuration(tmp_path).alerts
    assert settings.wecom.url == SecretPlace("WECOM_URL")
    assert settings.mail.password == SecretPlace(file=tmp_path / "secrets/mail")
    assert 'url_env = "WECOM_URL"  # default: ""\n' in as_file({"wecom.url_env": "WECOM_URL"})


@pytest.mark.parametrize(
    "text",
    [
        '[wecom]\nurl_env = "https://robot.example.org/send?key=hunter2"',
        '[wecom]\nurl_file = "https://robot.example.org/send?key=hunter2"',
        '[wecom]\nurl = "https://robot.example.org/send?key=hunter2"',
        '[mail]\npassword = "hunter2"',
        '[mail]\npassword_env = "hunter2 and more"',
    ],
)
def test_a_secret_written_into_the_settings_is_refused_and_not_repeated(tmp_path, text):
    (tmp_path / "shanghui.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as told:
        read_configuration(tmp_path)
    assert "hunter2" not in str(told.value)


def test_a_record_that_cannot_be_read_is_one_line(tmp_path):
    from orchestration.alerts.told import ToldError

    path = tmp_path / "alerts.json"
    path.write_text(json.dumps({"standing": 3}), encoding="utf-8")
    with pytest.raises(ToldError, match=r"move it away, and what is wrong now is told anew$"):
        read_told(path)
