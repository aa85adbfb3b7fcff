"""Phones in the office's own network reach what is theirs, and nothing else: the routes behind a
visitor's key, over https. Pages stay on this computer, unless whoever starts them lets them out.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse

from doorstep.domain.errors import BadInput
from doorstep.domain.lan import LanAsked
from doorstep.web.bodies import MOST_BYTES, PHONE_BYTES
from doorstep.web.listening import HOST, listen, make_server
from doorstep.web.reader import FROM_NETWORK

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"
THREADS = 16
"""So many visits can wait for one commit."""
_CONNECTIONS = 200
_HANDSHAKE_SECONDS = 10.0
_KEPT_SECONDS = 60.0
_CHUNK = 65_536
_opened: str = ""
_pages = False


def opened_at() -> str:
    """The address phones are told, "" where none may come."""
    return _opened


def pages_at() -> str:
    """The address at which browsers of the network reach pages, "" where none may come."""
    return _opened if _pages else ""


def sign_in_address(request: HttpRequest, token: str) -> str:
    """The address that signs in by a link: one that browsers of the network reach, where they may
    come."""
    path = reverse("sign-in", args=[token])
    return f"{pages_at()}{path}" if pages_at() else request.build_absolute_uri(path)


def open_to_phones(application: Callable[..., Any], asked: LanAsked) -> str:
    """Let phones in, in threads that end with the process; returns the address they are told.

    Raises BadInput("port-taken", "lan-certificate").
    """
    global _opened, _pages
    secure = asked.certificate is not None
    context = _context(asked) if secure else None
    listener = listen(EVERYWHERE, asked.port)
    port = listener.getsockname()[1]
    inner = listen(HOST, 0) if secure else listener
    let_in = _Everybody(application) if asked.pages else _PhonesOnly(application)
    _serve(let_in, inner, "https" if secure else "http", MOST_BYTES if asked.pages else PHONE_BYTES)
    if context is not None:
        _unlock(listener, context, inner.getsockname()[1])
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, asked.name]
    shown = f"[{asked.name}]" if ":" in asked.name else asked.name
    _pages = asked.pages
    _opened = f"{'https' if secure else 'http'}://{shown}:{port}"
    return _opened


class _PhonesOnly:
    """The application as phones see it; its threads keep their line to the database a while, which
    costs as much to open as a visit."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith("/key/"):
            connection.ensure_connection()
            connection.close_at = time.monotonic() + _KEPT_SECONDS
            answer: Iterable[bytes] = self._application(environ, start)
            return answer
        start("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return []


class _Everybody:
    """The application as the network sees it where pages are let in too: what comes is marked, so
    that who administers is asked for a second factor."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ[FROM_NETWORK] = "1"
        answer: Iterable[bytes] = self._application(environ, start)
        return answer


def _context(asked: LanAsked) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(str(asked.certificate), str(asked.key or asked.certificate))
    except (OSError, ssl.SSLError):
        raise BadInput("lan-certificate", file=str(asked.certificate)) from None
    return context


def _serve(
    application: Callable[..., Any], listener: socket.socket, scheme: str, most: int
) -> None:
    more = {"map": {}, "url_scheme": scheme, "connection_limit": _CONNECTIONS, "threads": THREADS}
    server = make_server(application, listener, most, **more)
    threading.Thread(target=server.run, daemon=True, name="phones").start()


def _unlock(listener: socket.socket, context: ssl.SSLContext, port: int) -> None:
    """Take the encryption off what comes and pass it on."""

    async def run() -> None:
        gate = asyncio.Semaphore(_CONNECTIONS)

        async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            async with gate:
                await _passed_on(reader, writer, port)

        server = await asyncio.start_server(
            passed, sock=listener, ssl=context, ssl_handshake_timeout=_HANDSHAKE_SECONDS
        )
        async with server:
            await server.serve_forever()

    threading.Thread(target=asyncio.run, args=(run(),), daemon=True, name="phones-tls").start()


async def _passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    try:
        inner, outer = await asyncio.open_connection(HOST, port)
        await asyncio.gather(_piped(reader, outer), _piped(inner, writer))
    except (OSError, ssl.SSLError):
        pass  # whoever it was has gone
    finally:
        writer.close()


async def _piped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
