"""`shanghui dev`: Dagster's web server and daemon over a home.

Belongs here: starting Dagster's own command with the home set. Does not: definitions.
"""

import os
import subprocess
import sys

from orchestration.home import Home


def run_dev_server(home: Home, port: int) -> int:
    """Run `dagster dev` on loopback until it ends; its exit status."""
    home.create()
    environment = os.environ | {
        "SHANGHUI_HOME": str(home.path.resolve()),
        "DAGSTER_HOME": str(home.dagster.resolve()),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
    }
    command = [
        *(sys.executable, "-m", "dagster", "dev"),
        *("--module-name", "orchestration.definitions"),
        *("--host", "127.0.0.1", "--port", str(port)),
    ]
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0
