"""One way to listen and to answer, for the pages on this computer and for phones of the network."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from doorstep.domain.errors import BadInput

HOST = "127.0.0.1"
THREADS = 8
QUIET_SECONDS = 30
"""How long a connection may lie idle."""


def listen(host: str, port: int) -> socket.socket:
    """A socket at a port, 0 for a free one. Raises BadInput("port-taken")."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise BadInput("port-taken", port=port) from None
    return listener


def make_server(
    application: Callable[..., Any], listener: socket.socket, most: int, **more: Any
) -> Any:
    """A waitress server whose heads are short and whose bodies, `most` bytes long, never lie in a
    temporary folder as plain rows."""
    import waitress

    from doorstep.web.bodies import STRANGERS_BYTES, PromptChannel

    server = waitress.create_server(
        application,
        sockets=[listener],
        ident=None,
        channel_timeout=QUIET_SECONDS,
        asyncore_use_poll=True,
        max_request_header_size=STRANGERS_BYTES,
        max_request_body_size=most + 1,
        inbuf_overflow=most + 1,
        outbuf_overflow=most + 1,
        **{"threads": THREADS, **more},
    )
    server.channel_class = PromptChannel
    return server
