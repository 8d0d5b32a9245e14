"""Tests that need Spark: where it is not, they say what they skipped."""

import importlib.util
import shutil
from collections.abc import Iterator

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
