"""A real PostgreSQL on loopback: as on RDS, TLS only, and a master that is not a superuser."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path

from tij.emulator.host.certificates import Certificate
from tij.emulator.host.die_with_parent import die_with_parent
from tij.emulator.host.identity import as_user, give, is_root, postgres
from tij.emulator.host.ports import free_port
from tij.emulator.host.programs import find
from tij.emulator.host.usage import Usage, usage_of

# Seconds.
START_TIMEOUT = 30
STOP_TIMEOUT = 20
COMMAND_TIMEOUT = 60
SETTINGS = """
# As many as a db.t4g.micro has by its memory.
max_connections = 81
shared_buffers = 16MB
ssl = on
ssl_cert_file = 'server.pem'
ssl_key_file = 'server.key'
password_encryption = 'scram-sha-256'
max_wal_size = 1GB
"""
# What is committed is kept beside the data, for a later look at a moment (PostgreSQL, "Continuous
# Archiving and Point-in-Time Recovery").
ARCHIVE = """
archive_mode = on
archive_command = 'test -f "{0}/%f" || (cp "%p" "{0}/%f.part" && mv "{0}/%f.part" "{0}/%f")'
"""
MOMENT = """
restore_command = 'cp "{archive}/%f" "%p"'
recovery_target_time = '{moment}'
recovery_target_action = 'promote'
"""
MOMENT_FILE = "moment.conf"
MEGABYTES_PER_SEGMENT = 1
# RDS's own superuser; nobody else is one (RDS User Guide, "Understanding the rds_superuser role").
ADMINISTRATOR = "rdsadmin"
MASTER = """
CREATE ROLE rds_superuser
GRANT pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION
CREATE ROLE {user} LOGIN CREATEDB CREATEROLE PASSWORD {password} IN ROLE rds_superuser
CREATE DATABASE {database} OWNER {user}
"""
# The socket is the administrator's, in a directory that no one else enters.
ACCESS = """
local all all trust
local replication all trust
hostssl all all 127.0.0.0/8 scram-sha-256
"""


class PostgresError(Exception):
    """PostgreSQL refused to do something; the message has its last words."""


class PostgresServer:
    """One server with one database; `directory` keeps its data between runs."""

    def __init__(
        self,
        directory: Path,
        *,
        certificate: Certificate,
        user: str,
        password: str,
        database: str,
        host: str = "127.0.0.1",
        port: int | None = None,
        archived: bool = False,
    ) -> None:
        """Create it if `directory` holds none yet, and start it.

        `certificate` is for the host name that clients use; `host` is an address on loopback. An
        existing server keeps user, password and database. One that is `archived` can later be
        looked at as it was at a moment (`as_of`). Raises `MissingProgramError`, `PostgresError`.
        """
        self.host = host
        self.port = port or free_port()
        self.log = directory / "postgresql.log"
        self._data = directory / "data"
        self._archive = directory / "archive" if archived else None
        self._user = user
        self._prefix = as_user(postgres())
        self._process: subprocess.Popen[bytes] | None = None
        directory.mkdir(parents=True, exist_ok=True)
        self._own(directory)
        if self._archive:
            self._archive.mkdir(exist_ok=True)
            self._own(self._archive)
        there = self._data.exists()
        if not there:
            self._create(password, database)
        self._configure(certificate)
        self.sockets = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._own(self.sockets)
        self.start()
        if there:
            self._admit_administrator()

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        if self.log.exists():
            self.log.unlink()
        # SIGINT is PostgreSQL's fast shutdown: no data is lost with the parent.
        prefix = as_user(postgres(), signal.SIGINT)
        command = [*prefix, str(find("postgres")), "-D", str(self._data)]
        command += ["-h", self.host, "-p", str(self.port), "-k", str(self.sockets)]
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
            )
        deadline = time.monotonic() + START_TIMEOUT
        while "ready to accept connections" not in self.log.read_text():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise PostgresError(f"did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    @property
    def usage(self) -> Usage | None:
        """What the server's processes use now; None when it is stopped."""
        return usage_of(self._process.pid) if self._process else None

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT ends sessions first ("fast"), SIGQUIT is like a crash."""
        if self._process is None:
            return
        self._process.send_signal(number)
        self._process.wait(STOP_TIMEOUT)
        self._process = None

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def set_password(self, password: str) -> None:
        """Change the master user's password, as RDS does when it rotates it."""
        # A database may be set read-only, of which a snapshot was made.
        writing = "SET default_transaction_read_only = off"
        alter = f"ALTER ROLE {_identifier(self._user)} PASSWORD {_literal(password)}"
        self.execute(f"{writing}; {alter}")

    def execute(self, statement: str, database: str = "postgres") -> str:
        """Run SQL as the administrator and return its rows, one per line, columns by `|`."""
        return self._execute(ADMINISTRATOR, statement, database)

    def copy_to(self, directory: Path) -> None:
        """Copy the running server's data into `directory`, which another server can start from.

        (PostgreSQL, "pg_basebackup".)
        """
        directory.mkdir(parents=True)
        self._own(directory)
        address = ["-h", str(self.sockets), "-p", str(self.port), "-U", ADMINISTRATOR]
        options = ["-D", str(directory / "data"), "--checkpoint=fast", "--wal-method=stream"]
        self._run([str(find("pg_basebackup")), *address, *options])

    def archive_now(self) -> None:
        """Wait until all that was committed so far is in the archive, and one commit after it."""
        if self._archive is None:
            raise PostgresError("it is not archived")
        # Recovery to a moment ends at the first commit after it: there must be one.
        self.execute("SELECT pg_current_xact_id()")
        segment = self.execute("SELECT pg_walfile_name(pg_switch_wal())")
        deadline = time.monotonic() + COMMAND_TIMEOUT
        while not (self._archive / segment).exists():
            if time.monotonic() > deadline:
                raise PostgresError(f"{segment} was not archived")
            time.sleep(0.05)

    def as_of(self, moment: datetime, copy: Path) -> None:
        """Let the server that starts from `copy` be as this one was at `moment`.

        `copy` was made by `copy_to` before that moment.
        """
        self.archive_now()
        recovery = MOMENT.format(archive=self._archive, moment=moment.isoformat())
        for name, text in (("recovery.signal", ""), (MOMENT_FILE, recovery)):
            file = copy / "data" / name
            file.write_text(text, encoding="utf-8")
            self._own(file)

    def _create(self, password: str, database: str) -> None:
        store = ["-D", str(self._data), "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        store.append(f"--wal-segsize={MEGABYTES_PER_SEGMENT}")
        self._run([str(find("initdb")), "-U", ADMINISTRATOR, "--auth=trust", *store])
        single = [str(find("postgres")), "--single", "-D", str(self._data), "postgres"]
        master = MASTER.format(
            user=_identifier(self._user),
            password=_literal(password),
            database=_identifier(database),
        )
        self._run(single, master.lstrip())

    def _admit_administrator(self) -> None:
        # Rehearsals made before 2026-11-28 have no other superuser than their master.
        try:
            self.execute("SELECT 1")
        except PostgresError:
            self._execute(self._user, f"CREATE ROLE {ADMINISTRATOR} SUPERUSER LOGIN", "postgres")

    def _execute(self, user: str, statement: str, database: str) -> str:
        address = ["-h", str(self.sockets), "-p", str(self.port), "-U", user]
        options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1"]
        return self._run([str(find("psql")), *address, *options, database], statement).strip()

    def _configure(self, certificate: Certificate) -> None:
        settings = SETTINGS + (ARCHIVE.format(self._archive) if self._archive else "")
        if (self._data / "recovery.signal").exists():
            settings += (self._data / MOMENT_FILE).read_text(encoding="utf-8")
        (self._data / "postgresql.auto.conf").write_text(settings)
        (self._data / "pg_hba.conf").write_text(ACCESS)
        for name, source in (("server.pem", certificate.chain), ("server.key", certificate.key)):
            target = self._data / name
            target.touch(mode=0o600)
            target.write_bytes(source.read_bytes())
            self._own(target)

    def _run(self, command: list[str], stdin: str = "") -> str:
        done = subprocess.run(
            [*self._prefix, *command],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT,
            cwd="/",
        )
        if done.returncode:
            raise PostgresError(f"{command[0]}: {(done.stderr or done.stdout).strip()[-2000:]}")
        return done.stdout

    def _own(self, path: Path) -> None:
        if is_root():
            give(path, postgres())


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
