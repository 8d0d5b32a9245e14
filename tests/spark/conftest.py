"""Tests that need Spark: where it is not, they say what they skipped."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def spark_is_there() -> None:
    """Skips where pyspark or Java is not installed."""
    missing = [
        what
        for what, is_there in {
            "pyspark and dbt-spark (make setup-spark)": importlib.util.find_spec("pyspark"),
            "Java 17": shutil.which("java"),
        }.items()
        if not is_there
    ]
    if missing:
        pytest.skip(f"not here: {', '.join(missing)}. Whether Spark does the same was not tested")


@pytest.fixture(scope="session", autouse=True)
def quick_on_few_rows(
    spark_is_there: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Compiling a query for speed takes Spark longer than the rows of a test do without it."""
    settings = tmp_path_factory.mktemp("spark_settings")
    (settings / "spark-defaults.conf").write_text(
        "spark.sql.codegen.wholeStage false\n"
        "spark.sql.codegen.factoryMode NO_CODEGEN\n"
        "spark.sql.adaptive.enabled false\n"
    )
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SPARK_CONF_DIR", str(settings))
        environment.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        yield


@pytest.fixture(scope="module", params=["this_machine", "connect"])
def master(
    request: pytest.FixtureRequest,
    quick_on_few_rows: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """An address for `engine.master`: of this machine, then of a server of Spark Connect."""
    if request.param == "this_machine":
        yield "local[2]"
        return
    port = _free_port()
    log = tmp_path_factory.mktemp("connect") / "server.log"
    with log.open("wb") as lines, _connect_server(port, lines.fileno(), log.parent) as server:
        try:
            _wait_for(port, server, log)
            yield f"sc://127.0.0.1:{port}"
        finally:
            server.terminate()
            # pyspark notes for the rest of the process that it speaks Connect.
            os.environ.pop("SPARK_CONNECT_MODE_ENABLED", None)


def _connect_server(port: int, log: int, folder: Path) -> subprocess.Popen:
    import pyspark

    submit = Path(pyspark.__file__).parent / "bin" / "spark-submit"
    settings = {"spark.ui.enabled": "false", "spark.connect.grpc.binding.port": str(port)}
    return subprocess.Popen(
        [submit, "--master", "local[2]"]
        + [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
        + ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
        + ["--name", "connect", "spark-internal"],
        stdout=log,
        stderr=log,
        env=os.environ | {"PYSPARK_PYTHON": sys.executable},
        # It leaves a folder where it is started.
        cwd=folder,
    )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"the server of Spark Connect does not answer: {log}")
