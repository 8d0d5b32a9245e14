"""Several commands over a home in one process beside the tests: loading is what costs.

python -m tests.pipeline.one_process    the commands as JSON on standard input, answers out
"""

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A command's exit status, and what it wrote."""

    exit: int
    out: str
    err: str

    @property
    def said(self) -> Any:
        return json.loads(self.out)


def commands(home: Path, *calls: tuple[object, ...]) -> list[Answer]:
    """Run the commands over a home, one after the other. None that reads may need pandas."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.pipeline.one_process"],
        input=json.dumps([[str(word) for word in call] for call in calls]),
        capture_output=True,
        text=True,
        env=os.environ | {"SHANGHUI_HOME": str(home)},
        cwd=Path(__file__).parents[2],
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return [Answer(**answer) for answer in json.loads(run.stdout)]


def _run(call: list[str]) -> dict[str, Any]:
    from orchestration import cli

    sys.argv = ["shanghui", *call]
    status: Any = 0
    with (
        contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.redirect_stderr(io.StringIO()) as err,
    ):
        try:
            cli.main()
        except SystemExit as ended:
            status = ended.code
    return {"exit": int(status or 0), "out": out.getvalue(), "err": err.getvalue()}


if __name__ == "__main__":
    print(json.dumps([_run(call) for call in json.load(sys.stdin)]))
