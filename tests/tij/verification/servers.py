"""Small servers on loopback: TLS, plain TCP, DNS."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dns.message
import dns.query

LOOPBACK = "127.0.0.1"
Serve = Callable[[socket.socket], None]


@contextmanager
def tcp_server(serve: Serve = lambda _: None) -> Iterator[int]:
    """A listening port; each connection is handed to `serve` and closed."""
    with socket.create_server((LOOPBACK, 0)) as listener:

        def run() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    try:
                        serve(connection)
                    except OSError:
                        continue

        threading.Thread(target=run, daemon=True).start()
        yield listener.getsockname()[1]
        # A blocked accept is woken by this, not by the close.
        listener.shutdown(socket.SHUT_RDWR)


@contextmanager
def https_server(context: ssl.SSLContext, body: bytes = b"hello") -> Iterator[int]:
    """Answers every request with 200, `body`, and the Host header it was asked for."""

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            asked = secured.recv(65536)
            host = next(
                (line[6:] for line in asked.split(b"\r\n") if line.lower().startswith(b"host: ")),
                b"",
            )
            head = b"HTTP/1.1 200 OK\r\nconnection: close\r\nx-host: " + host
            length = str(len(body)).encode()
            secured.sendall(head + b"\r\ncontent-length: " + length + b"\r\n\r\n" + body)

    with tcp_server(serve) as port:
        yield port


@contextmanager
def dns_server(answer: Callable[[dns.message.Message], dns.message.Message]) -> Iterator[int]:
    """Answers every question over UDP with `answer(question)`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((LOOPBACK, 0))
        listener.settimeout(0.1)
        stop = threading.Event()

        def run() -> None:
            while not stop.is_set():
                try:
                    question, _, address = dns.query.receive_udp(listener)
                except (TimeoutError, OSError):
                    continue
                listener.sendto(answer(question).to_wire(), address)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        stop.set()
        thread.join()
