"""A certificate authority of this machine, for TLS between its own processes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificate:
    """A server's certificate chain and key, PEM."""

    chain: Path
    key: Path


class Authority:
    """Signs server certificates; `root` is what clients must trust."""

    def __init__(self, directory: Path) -> None:
        """The authority whose files are in `directory`, or a new one."""
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self.root, key = directory / "root.pem", directory / "root.key"
        if key.exists():
            self._authority = trustme.CA.from_pem(self.root.read_bytes(), key.read_bytes())
            return
        self._authority = trustme.CA(organization_name="tij local")
        self._authority.cert_pem.write_to_path(str(self.root))
        key.touch(mode=0o600)
        self._authority.private_key_pem.write_to_path(str(key))

    def issue(self, *names: str) -> Certificate:
        """A certificate for host names or IP addresses."""
        issued = self._authority.issue_cert(*names)
        chain = self._directory / f"{names[0]}.pem"
        key = self._directory / f"{names[0]}.key"
        chain.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        key.touch(mode=0o600)
        issued.private_key_pem.write_to_path(str(key))
        return Certificate(chain, key)
