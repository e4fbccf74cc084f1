"""One RDS instance's PostgreSQL, on an address of its own on loopback."""

from __future__ import annotations

import hashlib
import shutil
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from tij.emulator.host.certificates import Authority
from tij.emulator.host.postgres import PostgresServer
from tij.emulator.host.usage import Usage

Result = TypeVar("Result")

OCTETS = 254
TRIES = 50


class NoAddressError(Exception):
    """Only Linux answers on all of 127.0.0.0/8, and no address of it has the port free."""


def free_address(seed: str, port: int) -> str:
    """An address 127.x.y.z whose `port` nobody has, the same for the same `seed` if it can be.

    So the instance keeps the port that Terraform gave it, beside other databases of this machine.
    """
    for attempt in range(TRIES):
        digest = hashlib.sha256(f"{seed} {attempt}".encode()).digest()
        address = ".".join(["127", *(str(1 + byte % OCTETS) for byte in digest[:3])])
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                continue
        return address
    raise NoAddressError(f"no address on loopback has port {port} free")


class Database:
    """A PostgreSQL server with its data in `directory`; every step runs in one thread of its own.

    The kernel ends the server with that thread (host.die_with_parent), so the thread lives as
    long as the emulator's process.
    """

    def __init__(self, directory: Path, address: str, port: int, authority: Authority) -> None:
        """Nothing is started yet."""
        self._directory = directory
        self._address = (address, port)
        self._authority = authority
        self._server: PostgresServer | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"database-{directory.name}")

    @property
    def usage(self) -> Usage | None:
        """What its processes use now; None when it does not run."""
        return self._server.usage if self._server else None

    def start(self, user: str, password: str, name: str) -> None:
        """Start it; the first time with this login and one database `name`."""

        def start() -> None:
            if self._server:
                self._server.start()
                return
            host, port = self._address
            self._server = PostgresServer(
                self._directory,
                certificate=self._authority.issue(host),
                user=user,
                password=password,
                database=name,
                host=host,
                port=port,
                archived=True,
            )

        self._do(start)

    def stop(self) -> None:
        """Stop it, if it runs; sessions are ended."""
        self._do(lambda: self._server.stop() if self._server else None)

    def set_password(self, password: str) -> None:
        """Change the master user's password."""
        self._do(lambda: self._server.set_password(password) if self._server else None)

    def copy_to(self, directory: Path) -> None:
        """Copy its data into `directory`, while it runs."""
        self._do(lambda: self._server.copy_to(directory) if self._server else None)

    def as_of(self, moment: datetime, copy: Path) -> None:
        """Let what starts from `copy`, an earlier copy, be as this one was at `moment`."""
        self._do(lambda: self._server.as_of(moment, copy) if self._server else None)

    def close(self) -> None:
        """Stop it for good, keeping its data."""
        self._do(lambda: self._server.close() if self._server else None)
        self._thread.shutdown()

    def delete(self) -> None:
        """Stop it and forget its data."""
        self.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _do(self, step: Callable[[], Result]) -> Result:
        return self._thread.submit(step).result()
