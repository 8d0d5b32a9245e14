"""A session that cannot be opened says why in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
OPENS = """
import sys
from pathlib import Path
from orchestration.home import EngineSettings
from orchestration.spark.session import SparkError, open_session
try:
    with open_session(EngineSettings("spark"), Path(sys.argv[1])):
        print("opened")
except SparkError as error:
    print(error)
"""


def test_without_java_it_says_what_to_install(tmp_path: Path):
    """In a process of its own: once it runs, Java stays for the life of a process."""
    program = tmp_path / "opens.py"
    program.write_text(OPENS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, program, tmp_path],
        capture_output=True,
        text=True,
        env=os.environ | {"JAVA_HOME": str(tmp_path / "no_java"), "PYTHONPATH": str(CHECKOUT)},
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == (
        "Spark does not start without Java 17 or later: install it, or set JAVA_HOME to where it is"
    )
