"""`[engine]` of `shanghui.toml`, and Spark that is not there: one sentence each."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.home import EngineSettings, read_configuration
from orchestration.home.configuration import ConfigurationError
from orchestration.spark.session import SparkError, must_be_there, open_session


def test_duckdb_builds_unless_spark_is_asked_for(tmp_path: Path):
    assert read_configuration(tmp_path).engine == EngineSettings("duckdb", "local[2]", 2)
    (tmp_path / "shanghui.toml").write_text(
        '[engine]\nkind = "spark"\nmaster = "spark://head:7077"\npartitions = 64\n'
    )
    engine = read_configuration(tmp_path).engine
    assert engine == EngineSettings("spark", "spark://head:7077", 64)
    assert engine.is_spark


@pytest.mark.parametrize(
    "master",
    [
        *("local[2]", "local[*]", "yarn", "sc://a", "sc://a:15002/;use_ssl=true"),
        *("spark://a:7077", "spark://a:7077,b:7077"),
    ],
)
def test_a_master_is_an_address_of_spark(tmp_path: Path, master: str):
    (tmp_path / "shanghui.toml").write_text(f'[engine]\nmaster = "{master}"\n')
    assert read_configuration(tmp_path).engine.master == master


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('kind = "presto"', 'engine.kind is "presto"; it must be "duckdb" or "spark"'),
        ('master = "head:7077"', 'engine.master is "head:7077"; it must be an address, as'),
        ('master = "spark://a:65536"', 'engine.master is "spark://a:65536"; it must be an address'),
        ("partitions = 0", "engine.partitions is 0; it must be a whole number from 1 to 10000"),
    ],
)
def test_another_value_is_refused_in_one_sentence(tmp_path: Path, line: str, said: str):
    (tmp_path / "shanghui.toml").write_text(f"[engine]\n{line}\n")
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        read_configuration(tmp_path)


def test_without_pyspark_it_says_what_to_install(tmp_path: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    said = "pyspark is not installed: pip install 'shanghui[spark]'"
    with (
        pytest.raises(SparkError, match=re.escape(said)),
        open_session(EngineSettings("spark"), tmp_path),
    ):
        pass


@pytest.mark.parametrize("scheme", ["spark", "sc"])
def test_a_master_where_nobody_is_is_told_at_once(tmp_path: Path, scheme: str):
    with socket.socket() as taken:
        # Bound and not listening: nobody else can come to answer there.
        taken.bind(("127.0.0.1", 0))
        master = f"{scheme}://127.0.0.1:{taken.getsockname()[1]}"
        said = f"engine.master is {master}, and nothing answers there (Connection refused)"
        with (
            pytest.raises(SparkError, match=re.escape(said)),
            open_session(EngineSettings("spark", master), tmp_path),
        ):
            pass


def test_one_master_may_stand_by_for_another(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with socket.create_server(("127.0.0.1", 0)) as standing_by:
        master = f"spark://127.0.0.1:9,127.0.0.1:{standing_by.getsockname()[1]}"
        with pytest.raises(SparkError, match="pyspark is not installed"):
            must_be_there(EngineSettings("spark", master))


def test_the_settings_that_the_documentation_shows_are_read(tmp_path: Path):
    page = (Path(__file__).parents[2] / "docs" / "engines.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "shanghui.toml").write_text(shown)
    engine = read_configuration(tmp_path).engine
    assert engine == EngineSettings("spark", "spark://head.example:7077", 64)


def test_a_refresh_that_spark_cannot_serve_ends_with_one_sentence(tmp_path: Path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "450102_2022.xlsx").write_bytes(b"PK")
    (tmp_path / "shanghui.toml").write_text(
        '[engine]\nkind = "spark"\nmaster = "sc://127.0.0.1:9"\n'
    )
    done = subprocess.run(
        [sys.executable, "-m", "orchestration", "refresh", "2022", "--home", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 2
    said = " ".join((done.stdout + done.stderr).split())
    assert "engine.master is sc://127.0.0.1:9, and nothing answers there" in said
    assert "Traceback" not in said
