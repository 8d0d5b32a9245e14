"""Servers on loopback that take alerts, as the real ones do."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What a web server was sent; `answers` are (status, body), the last one for ever after."""

    answers: list[tuple[int, bytes]]
    paths: list[str] = field(default_factory=list)
    bodies: list[dict] = field(default_factory=list)
    address: str = ""
    let_go: threading.Event = field(default_factory=threading.Event)


@contextmanager
def receiver(*answers: tuple[int, bytes], hangs: bool = False) -> Iterator[Receiver]:
    """A web server that notes what it is sent, and answers nothing at all where it hangs."""
    known = Receiver(list(answers) or [(200, b"{}")])

    class Notes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            known.paths.append(self.path)
            known.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if hangs:
                known.let_go.wait(20)
                return
            status, body = known.answers.pop(0) if len(known.answers) > 1 else known.answers[0]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Notes)
    known.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield known
    finally:
        known.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()
