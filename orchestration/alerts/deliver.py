"""Sending what waits, through every channel there is.

Belongs here: the channels of a home, which alert goes where next, what becomes of one that is not
taken. Does not: what an alert says; a channel's own talk.

An alert is written down as waiting before it is sent and struck out after: a process that ends
between the two sends it a second time, and none is lost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from ingestion.errors import ShanghuiError
from orchestration.alerts.channel import Channel
from orchestration.alerts.log import AlertsLog, send_to_log, write_line
from orchestration.alerts.mail import send_by_mail
from orchestration.alerts.told import Told, Waiting, has_waited_too_long, write_told
from orchestration.alerts.webhooks import send_to_dingtalk, send_to_webhook, send_to_wecom
from orchestration.home import AlertSettings

AT_ONCE = 10
"""Alerts a channel is sent at one look: a robot takes 20 a minute."""
LOG = "log"


def channels_of(
    log: AlertsLog, settings: AlertSettings, environment: Mapping[str, str]
) -> tuple[Channel, ...]:
    """The log, and the channels the settings name."""
    found = [Channel(LOG, partial(send_to_log, log))]
    for name, send, of_channel in (
        ("webhook", send_to_webhook, settings.webhook),
        ("wecom", send_to_wecom, settings.wecom),
        ("dingtalk", send_to_dingtalk, settings.dingtalk),
    ):
        if of_channel.url.is_named:
            found.append(_channel(name, send, of_channel, environment))
    if settings.mail.host and settings.mail.to:
        found.append(_channel("mail", send_by_mail, settings.mail, environment))
    return tuple(found)


def _channel(
    name: str, send: Callable[..., None], settings: object, environment: Mapping[str, str]
) -> Channel:
    return Channel(name, lambda alert, moment: send(alert, settings, environment, moment))


def send_waiting(
    path: Path, told: Told, channels: Sequence[Channel], log: AlertsLog, moment: datetime
) -> Told:
    """Send what waits, and write down in `path` what was taken as it is taken.

    A channel that does not take one is left alone until the next look, and the log says so once.
    """
    for channel in channels:
        for waiting in [one for one in told.waiting if channel.name in one.channels][:AT_ONCE]:
            try:
                channel.send(waiting.alert, moment)
            except ShanghuiError as error:
                if channel.name not in told.down:
                    _note(log, f"channel {channel.name} {error}; it is tried again", moment)
                    told = replace(told, down=told.down | {channel.name})
                break
            if channel.name in told.down:
                _note(log, f"channel {channel.name} takes alerts again", moment)
            told = _taken(told, waiting, channel.name)
            write_told(path, told)
    told = _without_what_no_one_takes(told, {one.name for one in channels}, log, moment)
    write_told(path, told)
    return told


def _taken(told: Told, waiting: Waiting, channel: str) -> Told:
    left = replace(waiting, channels=tuple(one for one in waiting.channels if one != channel))
    queue = [left if one is waiting else one for one in told.waiting]
    return replace(
        told,
        waiting=tuple(one for one in queue if one.channels),
        down=told.down - {channel},
    )


def _without_what_no_one_takes(
    told: Told, channels: set[str], log: AlertsLog, moment: datetime
) -> Told:
    """What waits, less what waits for channels that are no more, or has waited too long."""
    kept = []
    for one in told.waiting:
        left = tuple(name for name in one.channels if name in channels)
        if left and has_waited_too_long(one, moment):
            _note(log, f"given up for {', '.join(left)}: {one.alert.what}", moment)
        elif left:
            kept.append(replace(one, channels=left))
    return replace(told, waiting=tuple(kept), down=told.down & channels)


def _note(log: AlertsLog, words: str, moment: datetime) -> None:
    try:
        write_line(log, words, moment)
    except ShanghuiError:
        # The log is itself the channel that fails: the others go on, and its line stays waiting.
        return
