"""What the container agent gives a task beside its definition: network, credentials, variables.

All that differs between this machine and AWS reaches a container from here and from nowhere else.
"""

from __future__ import annotations

import ipaddress
import secrets
import shutil
import ssl
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tij.emulator.door import CREDENTIALS_PATH
from tij.emulator.fargate.machine import Machine
from tij.emulator.fargate.roles import RoleSession

# How the address of a cache with TLS begins.
TLS_CACHE = "rediss://"
# AWS keeps the first four addresses of a subnet to itself.
RESERVED = 4
ANYWHERE = "10.0.0.0/24"


class Agent:
    """One for all tasks of the machine."""

    def __init__(self, machine: Machine) -> None:
        """`machine` says where things are."""
        self.machine = machine
        self._trusted = machine.directory / "authority" / "trusted.pem"
        self.root_certificate = machine.directory / "authority" / "root.pem"
        self.localize: Callable[[dict[str, str]], dict[str, str]] = dict
        """Changes values that name what has another port here than on AWS."""
        self._lock = threading.Lock()
        self._addresses: dict[str, str] = {}
        self._sessions: dict[str, RoleSession] = {}

    def attach_network(self, record: dict[str, Any]) -> None:
        """Give the task an elastic network interface: an address of its subnet."""
        # Only tasks on EC2 have one.
        record["containerInstanceArn"] = None
        subnet = record.get("_subnet") or ""
        network = ipaddress.ip_network(_cidr(subnet))
        with self._lock:
            taken = set(self._addresses.values())
            free = (str(host) for n, host in enumerate(network.hosts()) if n >= RESERVED - 1)
            address = next(host for host in free if host not in taken)
            self._addresses[record["taskArn"].rsplit("/", 1)[-1]] = address
        details = {
            "subnetId": subnet,
            "networkInterfaceId": f"eni-{secrets.token_hex(8)}",
            "macAddress": "02:00:" + ":".join(secrets.token_hex(1) for _ in range(4)),
            "privateIPv4Address": address,
        }
        record["attachments"] = [
            {
                "id": record["taskArn"].rsplit("/", 1)[-1],
                "type": "ElasticNetworkInterface",
                "status": "ATTACHED",
                "details": [{"name": n, "value": v} for n, v in details.items() if v],
            }
        ]
        for container in record["containers"]:
            container["networkInterfaces"] = [
                {"attachmentId": record["attachments"][0]["id"], "privateIpv4Address": address}
            ]

    def address_of(self, record: Mapping[str, Any]) -> str:
        """The task's private address; empty before it has one."""
        return self._addresses.get(record["taskArn"].rsplit("/", 1)[-1], "")

    def release(self, task_id: str) -> None:
        """The task is gone: its address, its credentials, its output (which is in its log)."""
        shutil.rmtree(self.machine.directory / "output" / task_id, ignore_errors=True)
        with self._lock:
            self._addresses.pop(task_id, None)
            for token in [t for t, s in self._sessions.items() if s.name == task_id]:
                del self._sessions[token]

    def output_of(self, task_id: str, container: str) -> Path:
        """Where a container's output goes before it is in its log group."""
        return self.machine.directory / "output" / task_id / container

    def environment(
        self, environment: Mapping[str, str], region: str, role: RoleSession | None
    ) -> dict[str, str]:
        """The container's variables: its definition's, ECS's own, and this machine's."""
        ours = {
            "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ENDPOINT_URL": self.machine.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "PGSSLROOTCERT": str(self.root_certificate),
        }
        if any(value.startswith(TLS_CACHE) for value in environment.values()):
            # What Python's ssl trusts: the world's authorities as in the image, and this machine's,
            # which signs the cache's certificate.
            ours["SSL_CERT_FILE"] = str(self._bundle())
        if role:
            token = secrets.token_urlsafe(24)
            self._sessions[token] = role
            # On AWS it is a path of 169.254.170.2, in ..._RELATIVE_URI.
            ours["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = (
                f"{self.machine.endpoint}{CREDENTIALS_PATH}{token}"
            )
        return {**self.localize(dict(environment)), **ours}

    def _bundle(self) -> Path:
        if not self._trusted.exists():
            world = ssl.get_default_verify_paths().cafile
            known = Path(world).read_bytes() if world else b""
            part = self._trusted.with_suffix(f".{secrets.token_hex(4)}")
            part.write_bytes(known + self.root_certificate.read_bytes())
            part.replace(self._trusted)
        return self._trusted

    def credentials(self, token: str) -> dict[str, str] | None:
        """What `CREDENTIALS_PATH` answers; None for a token that no running task has."""
        session = self._sessions.get(token)
        return session.credentials() if session else None


def _cidr(subnet: str) -> str:
    from ministack.services import ec2

    found: dict[str, Any] = ec2._subnets.get(subnet) or {}
    return str(found.get("CidrBlock", ANYWHERE))
