"""The site served from the transaction of a test, to a browser beside it.

Everything is rolled back afterwards, so the database of the suite stays as it was.
The threads of the server share the one connection; pages are made one at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.test.testcases import LiveServerThread


class SharingServer(ThreadedWSGIServer):
    def _close_connections(self) -> None:
        """The connection is the test's; closed, it would end the transaction."""


class SharingServerThread(LiveServerThread):
    server_class = SharingServer


class OneAtATime(StaticFilesHandler):
    """Files of the site as they are asked for, its pages in a row."""

    def __init__(self, application) -> None:
        self.pages, self.lock = application, threading.Lock()
        super().__init__(self.one_page)

    def one_page(self, environ, start_response):
        with self.lock:
            return self.pages(environ, start_response)


@contextmanager
def serving() -> Iterator[str]:
    """The address of the site, as the transaction sees it."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.inc_thread_sharing()
    # As the test client does: a request would end the transaction it is served from.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    thread = SharingServerThread(
        "localhost", OneAtATime, connections_override={DEFAULT_DB_ALIAS: connection}
    )
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://localhost:{thread.port}"
    finally:
        thread.terminate()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        connection.dec_thread_sharing()
