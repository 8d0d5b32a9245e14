"""Where the personal cells and free texts of a return stand after all that shanghui does with it.

They stand in what the county sent, in what was read of it and in its slip, and nowhere else.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from aiosmtpd.controller import Controller

from orchestration.commands.options import now
from orchestration.home import (
    DEFAULTS,
    AlertSettings,
    Home,
    MailSettings,
    SecretPlace,
    WebhookSettings,
)
from tests.pipeline.test_commands import shanghui
from tests.security.looking_into import files_with
from tests.security.marked_return import WORD, marked, value_of
from tests.unit.receivers import receiver
from tests.unit.test_alert_channels import OK, Mailbox, free_port

pytestmark = pytest.mark.long

ACCEPTED, SENT_BACK = "450105", "450123"
"""Counties of the pilot: they fill every sheet."""
WHERE_IT_BELONGS = {"inbox", "archive", "intake.duckdb", "warehouse.duckdb", "slips"}
"""What the county sent, what was read of it, and what it is handed back."""
QUOTED = "QZ8NXJ4"
"""Stands in the message of an error of ours: Dagster's records hold that, and what is told not."""
YEAR = {
    "dagster/asset_partition_range_start": "2022",
    "dagster/asset_partition_range_end": "2022",
}


PRINTED = {
    ("status", "2022"): 0,
    ("status", "2022", "--json"): 0,
    ("health", "--json"): 2,
    ("alerts", "--json"): 0,
    ("trace", "registered_chambers", "--year", "2022", "--division", ACCEPTED): 0,
    ("publish-public",): 0,
}
"""Commands that print what is known, as anyone near a terminal sees it, and their exit status."""


@pytest.fixture(scope="module")
def used(tmp_path_factory, write_returns, forms) -> Path:
    """A folder: `home`, after all that is done with one; `said`, what commands printed and channels
    were sent; `temporary`, the temporary folder meanwhile."""
    folder = tmp_path_factory.mktemp("marked")
    home, said = Home(folder / "home"), folder / "said"
    for path in (said, folder / "temporary", home.inbox):
        path.mkdir(parents=True)
    for path in write_returns([ACCEPTED, SENT_BACK], [2022]).rglob("*_2022.xlsx"):
        content = marked(path, forms, 2022, is_wrong=path.name.startswith(SENT_BACK))
        (home.inbox / path.name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patched, channels(said) as settings:
        patched.setenv("TMPDIR", str(folder / "temporary"))
        patched.setattr("tempfile.tempdir", None)
        run_by_dagster(home, said)
        for number, (arguments, status) in enumerate(PRINTED.items()):
            run = shanghui(*arguments, home=home.path)
            assert run.returncode == status, (arguments, run.stderr)
            (said / f"command-{number}.txt").write_text(run.stdout + run.stderr)
        fail(home, said)
        tell(home, settings)
    return folder


def run_by_dagster(home: Home, said: Path) -> None:
    """As the daemon starts a run: with compute logs, and all reports."""
    home.create()
    run = subprocess.run(
        [
            *(sys.executable, "-m", "dagster", "job", "execute", "--job", "refresh"),
            *("--tags", json.dumps(YEAR), "-m", "orchestration.definitions"),
        ],
        capture_output=True,
        text=True,
        env=os.environ | {"SHANGHUI_HOME": str(home.path), "DAGSTER_HOME": str(home.dagster)},
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    (said / "dagster.txt").write_text(run.stdout + run.stderr)


def fail(home: Home, said: Path) -> None:
    """A run that ends for what is wrong with the home, and one with an error that quotes a cell."""
    import dagster as dg

    @dg.op
    def cast_a_name() -> None:
        duckdb.sql(f"select cast('{QUOTED}' as integer)").fetchall()

    @dg.job
    def spoilt() -> None:
        cast_a_name()

    with duckdb.connect(str(home.intake)) as database:
        database.execute("delete from cell_texts where rowid = (select min(rowid) from cell_texts)")
    run = shanghui("refresh", "2022", home=home.path)
    assert run.returncode == 2 and "have no record of what became of them" in run.stderr
    (said / "failed.txt").write_text(run.stdout + run.stderr)
    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        assert not spoilt.execute_in_process(instance=instance, raise_on_error=False).success


@contextmanager
def channels(said: Path) -> Iterator[AlertSettings]:
    """Receivers of every shape on loopback; what they were sent is written into `said`."""
    box = Mailbox()
    mail = Controller(box, hostname="127.0.0.1", port=free_port())
    mail.start()
    with receiver() as webhook, receiver(OK) as wecom, receiver(OK) as dingtalk:
        named = {"webhook": webhook, "wecom": wecom, "dingtalk": dingtalk}
        of_mail = MailSettings(
            host="127.0.0.1",
            port=mail.port,
            security="none",
            sender="shanghui@example.org",
            to=("office@example.org",),
        )
        for name, server in named.items():
            (said.parent / f"{name}.url").write_text(server.address)
        yield AlertSettings(
            mail=of_mail,
            **{
                name: WebhookSettings(SecretPlace(file=said.parent / f"{name}.url"))
                for name in named
            },
        )
        for name, server in named.items():
            (said / f"{name}.json").write_text(json.dumps(server.bodies, ensure_ascii=False))
    mail.stop()
    (said / "mail.txt").write_text("\n".join(box.taken))


def tell(home: Home, settings: AlertSettings) -> None:
    """One look, as the daemon's sensor has it."""
    from dagster import DagsterInstance

    from orchestration.alerts.look import look
    from orchestration.alerts.told import read_told, write_told
    from orchestration.assets import build_definitions

    checks = build_definitions(home, DEFAULTS).resolve_asset_graph().asset_check_keys
    # Of a home whose failures were watched from the first on.
    write_told(home.alerts, replace(read_told(home.alerts), run_event=0))
    with DagsterInstance.from_config(str(home.dagster)) as instance:
        told = look(home, replace(DEFAULTS, alerts=settings), instance, checks, checks, {}, now())
    assert told.waiting == ()


def test_personal_data_stands_where_it_belongs_and_nowhere_else(used):
    found = files_with(WORD, used / "home")
    assert {path.partition("/")[0] for path in found} == WHERE_IT_BELONGS, sorted(found)


def test_every_personal_field_was_in_what_was_read(used, forms):
    """Else nothing could have leaked."""
    with duckdb.connect(str(used / "home/intake.duckdb"), read_only=True) as database:
        read = {text for (text,) in database.execute("select text from cell_texts").fetchall()}
    fields = {
        field.name
        for sheet in forms.issued_for(2022).sheets
        for field in sheet.fields
        if field.privacy
    }
    assert {field for field in fields if value_of(field) not in read} == set()


def test_no_command_no_channel_and_no_log_of_a_run_tells_personal_data(used):
    assert len(list((used / "said").iterdir())) == len(PRINTED) + 6
    assert all(path.stat().st_size > 20 for path in (used / "said").iterdir())
    assert files_with(WORD, used / "said") == set()


def test_what_was_made_is_there_to_be_searched(used):
    home = used / "home"
    made = {path.name for path in home.rglob("*") if path.is_file()}
    assert {"index.html", "chambers.duckdb", "alerts.log", "shanghui.log", "alerts.json"} <= made
    assert {path.suffix for path in (home / "releases").rglob("*/report/*/*")} >= {
        *(".html", ".docx", ".pdf", ".xlsx"),
    }
    assert list((home / "public").iterdir())
    assert list((home / "dagster/storage").rglob("*.err"))


def test_nothing_is_left_in_the_temporary_folder(used):
    assert files_with(WORD, used / "temporary") == set()


def test_an_error_that_quotes_a_cell_is_told_by_its_kind(used):
    """Its words stand in Dagster's records, which are the home's own, and go no further."""
    assert files_with(QUOTED, used / "said") == set()
    found = files_with(QUOTED, used / "home")
    assert {path.partition("/")[0] for path in found} == {"dagster"}
    sent = (used / "said/webhook.json").read_text()
    assert "ConversionException" in sent
    assert "have no record of what became of them" in sent
