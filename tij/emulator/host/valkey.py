"""A real Valkey, or Redis, on loopback that takes TLS only, as ElastiCache's nodes here do."""

from __future__ import annotations

import hashlib
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tij.emulator.host.certificates import Certificate
from tij.emulator.host.die_with_parent import die_with_parent
from tij.emulator.host.programs import find_cache
from tij.emulator.host.stopping import stop

# Seconds.
START_TIMEOUT = 60
STOP_TIMEOUT = 20
ANSWER_TIMEOUT = 20
SETTINGS = """
bind {host}
port 0
tls-port {port}
tls-cert-file {chain}
tls-key-file {key}
tls-ca-cert-file {root}
tls-auth-clients no
aclfile {users}
dir {directory}
# As a cache.t4g.micro has by its memory and ElastiCache's own parameters.
maxmemory 400mb
maxmemory-policy volatile-lru
save ""
"""


class ValkeyError(Exception):
    """The server did not start, or refused a command; the message has its last words."""


class ValkeyServer:
    """One node; what it holds is lost when it stops."""

    def __init__(
        self,
        directory: Path,
        *,
        certificate: Certificate,
        root: Path,
        host: str,
        port: int,
        token: str | None,
    ) -> None:
        """Start it and wait until it answers. Raises `MissingProgramError`, `ValkeyError`.

        `root` is the authority of `certificate`; without a `token` anybody may enter.
        """
        self._address = (host, port)
        self._tls = ssl.create_default_context(cafile=str(root))
        self._token = token
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)
        self.log = directory / "log"
        users = directory / "users.acl"
        # The server keeps digests alone; so does this file.
        enters = f"#{hashlib.sha256(token.encode()).hexdigest()}" if token else "nopass"
        users.write_text(f"user default on {enters} ~* &* +@all\n", encoding="utf-8")
        settings = directory / "server.conf"
        settings.write_text(
            SETTINGS.format(
                host=host,
                port=port,
                chain=certificate.chain,
                key=certificate.key,
                root=root,
                users=users,
                directory=directory,
            ),
            encoding="utf-8",
        )
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [str(find_cache()), str(settings)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        self._wait()

    @property
    def process_id(self) -> int:
        """Of the server."""
        return self._process.pid

    def command(self, *words: str) -> str:
        """What it answers to one command whose answer is one line; ValkeyError for a refusal."""
        with (
            socket.create_connection(self._address, ANSWER_TIMEOUT) as plain,
            self._tls.wrap_socket(plain, server_hostname=self._address[0]) as connection,
            connection.makefile("rwb") as stream,
        ):
            answer = ""
            for one in ([["AUTH", self._token]] if self._token else []) + [list(words)]:
                stream.write(_request(one))
                stream.flush()
                answer = stream.readline().decode().rstrip("\r\n")
                if answer.startswith("-"):
                    raise ValkeyError(f"{one[0]}: {answer[1:]}")
            return answer[1:]

    def let_enter(self, rules: Sequence[str], token: str | None) -> None:
        """Change who may enter, by the rules of ACL SETUSER; `token` is how this object does."""
        self.command("ACL", "SETUSER", "default", "on", *rules)
        self._token = token

    def close(self) -> None:
        """Stop it."""
        stop(self._process, STOP_TIMEOUT)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            try:
                self.command("PING")
                return
            except OSError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    said = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
                    raise ValkeyError(f"did not start ({error}):\n{said}") from None
            time.sleep(0.05)


def _request(words: Sequence[str]) -> bytes:
    """Valkey's protocol (RESP): an array of bulk strings."""
    parts = [f"*{len(words)}\r\n".encode()]
    for word in words:
        text = word.encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(text), text))
    return b"".join(parts)
