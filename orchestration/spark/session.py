"""A Spark session, opened for a piece of work and ended after it.

Belongs here: how a session is set, and every way it can fail to open, each in one sentence. Does
not: what is done with it.
"""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ingestion.errors import ShanghuiError
from orchestration.home import EngineSettings

SQL_SETTINGS = {
    # A number that does not fit, or a text that is no number, is an error as it is in DuckDB.
    "spark.sql.ansi.enabled": "true",
    # Moments are kept in UTC, without a zone.
    "spark.sql.session.timeZone": "UTC",
}
SECONDS_TO_ANSWER = 5.0

_LOGGING = """\
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
appender.file.type = File
appender.file.name = file
appender.file.fileName = {file}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d %p %c{{1}}: %m%n
"""


class SparkError(ShanghuiError):
    """Spark is not installed, does not start or does not answer."""


@contextmanager
def open_session(settings: EngineSettings, folder: Path) -> Iterator[Any]:
    """A `SparkSession` on `settings.master`, with no table but those made in it; then its end.

    What Spark itself logs goes to `spark.log` in `folder`, which is there already. Raises
    SparkError.
    """
    must_be_there(settings)
    session = _opened(settings, folder.resolve())
    try:
        yield session
    finally:
        session.stop()


def words_of(error: Exception) -> str:
    """What Spark says is wrong, on one line and without its plans and stack traces."""
    said = getattr(error, "getMessage", None)
    words = (said() if said else None) or str(error)
    for end in ("\n'", ";\n", "\n\n", "\n\tat ", "JVM stacktrace"):
        words = words.partition(end)[0]
    return " ".join(words.split())


def failures() -> tuple[type[Exception], ...]:
    """What Spark raises: its own errors, and what Java says that it has no error for."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return PySparkException, Py4JError


def must_be_there(settings: EngineSettings) -> None:
    """Raise SparkError where nobody answers at the master's address, or pyspark is not installed.

    Nothing is loaded for it. Spark itself waits a minute and longer for an address where nobody is.
    """
    faults = [_why_silent(*address) for address in settings.addresses]
    # One master may stand by for another.
    if faults and all(faults):
        raise SparkError(
            f"engine.master is {settings.master}, and nothing answers there"
            f" ({faults[0]}): start Spark, or name another master"
        )
    if find_spec("pyspark") is None:
        raise SparkError(
            'engine.kind is "spark", and pyspark is not installed:'
            " pip install 'shanghui[spark]', or set engine.kind to \"duckdb\""
        )


def _why_silent(host: str, port: int) -> str:
    """Why nobody answers there; empty where somebody does."""
    try:
        socket.create_connection((host, port), timeout=SECONDS_TO_ANSWER).close()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _opened(settings: EngineSettings, folder: Path) -> Any:
    from pyspark.sql import SparkSession

    sql = SQL_SETTINGS | {"spark.sql.shuffle.partitions": str(settings.partitions)}
    try:
        if settings.master.startswith("sc://"):
            session = SparkSession.builder.remote(settings.master).create()
            for name, value in sql.items():
                session.conf.set(name, value)
            return session
        logging = folder / "spark.log4j2.properties"
        logging.write_text(_LOGGING.format(file=folder / "spark.log"), encoding="utf-8")
        builder = SparkSession.builder.master(settings.master).appName("shanghui")
        for name, value in _driver_settings(folder, logging).items() | sql.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        if settings.master.startswith("local["):
            # Else the first python3 of the path, which need not be the one shanghui is in.
            session.sparkContext.pythonExec = sys.executable
        return session
    except failures() as error:
        condition = getattr(error, "getCondition", None)
        if condition and condition() == "JAVA_GATEWAY_EXITED":
            raise SparkError(
                "Spark does not start without Java 17 or later: install it, or set JAVA_HOME to"
                " where it is"
            ) from error
        raise SparkError(f"Spark does not start on {settings.master}: {words_of(error)}") from error


def _driver_settings(folder: Path, logging: Path) -> dict[str, str]:
    return {
        "spark.driver.memory": "2g",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={logging.as_uri()}",
        "spark.sql.warehouse.dir": str(folder / "spark-warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
