"""`qapigen docs --serve`: the site on this machine, kept up to date."""

from __future__ import annotations

import argparse
import mimetypes
import os
import threading
import time
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from qapigen.cli.console import Console
from qapigen.cli.docs import build
from qapigen.cli.output import lay_down
from qapigen.config import ConfigError, Settings
from qapigen.diagnostics import QapigenError

_WATCH = "/.qapigen-changed"
_EVERY = 0.5
"""Seconds between looks at the files."""

_RELOADER = b"""<script>
(function () {
  "use strict";
  var seen = null;
  setInterval(function () {
    fetch("%s").then(function (reply) { return reply.text(); }).then(function (text) {
      if (seen !== null && text !== seen) location.reload();
      seen = text;
    }).catch(function () { /* the server is gone, or comes back */ });
  }, 1000);
})();
</script>
""" % _WATCH.encode()


class _Site:
    """The files as they are at present."""

    def __init__(self) -> None:
        self.files: Mapping[str, str | bytes] = {}
        self.version = 0

    def replace(self, files: Mapping[str, str | bytes]) -> None:
        self.files = files
        self.version += 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, site: _Site) -> None:
        self.site = site
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        site = self.server.site
        if path == _WATCH:
            self._send(HTTPStatus.OK, "text/plain", str(site.version).encode())
            return
        name = path.lstrip("/")
        if not name or name.endswith("/"):
            name += "index.html"
        found = site.files.get(name)
        if found is None:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"There is no such page.\n")
            return
        data = found.encode() if isinstance(found, str) else found
        if name.endswith(".html"):
            data = data.replace(b"</body>", _RELOADER + b"</body>")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self._send(HTTPStatus.OK, kind, data)

    def _send(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self.send_response(status)
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        self.send_header("Content-Type", kind + charset)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing about each request."""


def serve(console: Console, arguments: argparse.Namespace, chosen: Settings) -> int:
    """Show the site until interrupted, and build it again when a file has changed."""
    if arguments.format != "html":
        raise ConfigError("--serve shows html, no other format")
    shown = _Site()
    watched: dict[str, float] = {}

    def rebuild() -> None:
        loaded, site = build(console, arguments, chosen)
        if site is not None:
            shown.replace(site.files)
            if arguments.output is not None:
                lay_down(console, arguments, site.files)
        watched.clear()
        watched.update(_times([s.path for s in loaded.sources], arguments.templates))

    rebuild()
    try:
        server = _Server(arguments.serve, shown)
    except OSError as error:
        raise ConfigError(f"--serve {arguments.serve}: {error.strerror}") from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    console.tell(f"http://127.0.0.1:{port}/ shows it; Ctrl-C ends it\n")
    console.flush()
    try:
        while True:
            time.sleep(_EVERY)
            now = _times(watched, arguments.templates)
            if now == watched:
                continue
            try:
                rebuild()
            except (QapigenError, OSError) as error:
                # What was there stays: files may be half written at the moment.
                console.error(str(error))
                watched.update(now)
            console.flush()
    except KeyboardInterrupt:
        return 0
    finally:
        server.shutdown()
        server.server_close()


def _times(paths: Iterable[str], templates: str | None) -> dict[str, float]:
    """When each file that matters was changed: the schema's, and the user's templates."""
    found: dict[str, float] = {}
    for folder, _, names in os.walk(templates) if templates is not None else ():
        paths = [*paths, *(os.path.join(folder, name) for name in names)]
    for path in paths:
        try:
            found[path] = os.stat(path).st_mtime
        except OSError:
            found[path] = 0.0
    return found
