"""The proxy of docs/nginx/shanghui.conf, running on loopback before servers of a test.

Belongs here: the file with a test's ports and folders in it, nginx itself. Does not: what is asked.
"""

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.operations.servers import until
from tests.pipeline.dagster_server import free_port

SITE = (Path(__file__).parents[2] / "docs/nginx/shanghui.conf").read_text(encoding="utf-8")
USER, PASSWORD = "engineer", "a password"

ROUND_THE_SITE = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/start.log warn;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    folder: Path
    port: int
    plain_port: int

    def logged(self) -> str:
        """All that nginx wrote down."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def ask(self, path: str, *options: str) -> tuple[int, str]:
        """Status and body of a request over TLS, whose certificate is checked."""
        return curl(
            *("--cacert", f"{self.folder}/certificate.pem"),
            *("--resolve", f"shanghui.example:{self.port}:127.0.0.1"),
            f"https://shanghui.example:{self.port}{path}",
            *options,
        )


def curl(*options: str) -> tuple[int, str]:
    done = subprocess.run(
        ["curl", "--silent", "--max-time", "30", "--write-out", "\n%{http_code}", *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def with_own_places(site: str, folder: Path, ports: dict[str, int]) -> str:
    """The site as it stands, but for ports and folders; each must be there to be changed."""
    places = {f"listen {port}": f"listen 127.0.0.1:{ports[port]}" for port in ("80", "443")}
    places |= {f"127.0.0.1:{port};": f"127.0.0.1:{ports[port]};" for port in ("8770", "3000")}
    places |= {
        "/var/log/nginx/": f"{folder}/",
        "/etc/ssl/shanghui/": f"{folder}/",
        "/etc/nginx/": f"{folder}/",
    }
    # The comment of the first line names a folder too.
    site = re.sub(r"^#.*\n", "", site, flags=re.M)
    for place, own in places.items():
        assert place in site, place
        site = site.replace(place, own)
    return site


@contextmanager
def running_proxy(
    nginx: str, folder: Path, desk_port: int, web_port: int, desk_path: str = ""
) -> Iterator[Proxy]:
    """nginx before the desk, below `desk_path` if one is given, and before Dagster's page."""
    proxy = Proxy(folder, free_port(), free_port())
    ports = {"443": proxy.port, "80": proxy.plain_port, "8770": desk_port, "3000": web_port}
    site = with_own_places(SITE, folder, ports)
    if desk_path:
        # As docs/desk.md has it: the proxy takes the path of the public address away.
        at_the_root, passed = "location / {", f"proxy_pass http://127.0.0.1:{desk_port};"
        assert (site.count(at_the_root), site.count(passed)) == (1, 1)
        site = site.replace(at_the_root, f"location {desk_path}/ {{")
        site = site.replace(passed, passed.replace(";", "/;"))
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(ROUND_THE_SITE.format(folder=folder))
    _certify(folder)
    command = [nginx, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/start.log"]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    # A server that warns of its own settings is not well set.
    assert "[warn]" not in tried.stderr, tried.stderr
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=os.sep) as server:
        try:
            until(lambda: _listens(proxy.port), server)
            yield proxy
        finally:
            server.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _certify(folder: Path) -> None:
    run = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    options = ["-nodes", "-days", "2", "-subj", "/CN=shanghui.example"]
    names = ["-addext", "subjectAltName=DNS:shanghui.example"]
    files = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem"]
    subprocess.run([*run, *options, *names, *files], check=True, capture_output=True)
    made = subprocess.run(
        ["openssl", "passwd", "-apr1", PASSWORD], check=True, capture_output=True, text=True
    )
    (folder / "shanghui.passwords").write_text(f"{USER}:{made.stdout}")
