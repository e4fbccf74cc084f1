"""Terraform as this project runs it: which executable, which provider, which environment."""

from __future__ import annotations

import fcntl
import platform
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tij.emulator import provider as rehearsed
from tij.interrupt import Interrupt
from tij.synthesized.graph import Stack
from tij.terraform.binary import Binary
from tij.terraform.providers import (
    Provider,
    find_in_mirror,
    mirror_roots,
    write_cli_configuration,
)

# Variables that would make Terraform do something else than this program asked for.
OVERRULING = ("TF_CLI_ARGS", "TF_DATA_DIR", "TF_WORKSPACE", "TF_CLI_CONFIG_FILE", "TF_VAR_")


@dataclass(frozen=True)
class Terraform:
    """A found executable with everything that its runs have in common."""

    binary: Binary
    cache: Path
    cli_configuration: Path
    downloads: bool
    """Whether a provider comes from the registry."""
    environment: Mapping[str, str] = field(repr=False)
    """The whole environment of its processes; may hold credentials."""
    interrupt: Interrupt
    says: str = ""
    """How the AWS provider runs in a rehearsal, in one line."""

    @contextmanager
    def initializing(self) -> Iterator[None]:
        """One `init` at a time while providers are downloaded.

        Terraform's page on `plugin_cache_dir`: concurrent installs into it are not safe.
        """
        if not self.downloads:
            yield
            return
        with (self.cache / "provider-cache.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def prepare_terraform(
    binary: Binary,
    stacks: Iterable[Stack],
    *,
    cache: Path,
    environment: Mapping[str, str],
    interrupt: Interrupt,
    stand_ins: Path | None = None,
) -> Terraform:
    """Find the providers of `stacks` and write the CLI configuration.

    A mirror that holds the pinned version is preferred to the registry: nothing to download.
    `stand_ins` is a mirror that is preferred to all, and AWS's provider runs without its waits
    where that is possible; the configuration is one of its own, so that no other environment ever
    finds a stand-in.
    """
    required = {
        Provider.parse(entry["source"], entry.get("version", ""))
        for stack in stacks
        for entry in stack.required_providers.values()
    }
    roots = [*([stand_ins] if stand_ins else []), *mirror_roots(environment)]
    mirrored = {
        provider: directory
        for provider in sorted(required, key=lambda p: (p.namespace, p.type))
        if (directory := find_in_mirror(provider, platform_name(), roots))
    }
    downloads = len(mirrored) < len(required)
    cache.mkdir(parents=True, exist_ok=True)
    directory, says = cache, ""
    if stand_ins:
        directory, says = _rehearse_aws(mirrored, stand_ins, environment, cache)
    configuration = write_cli_configuration(
        directory,
        binary.registry_host,
        mirrored,
        download_cache=cache / "provider-cache" if downloads else None,
    )
    return Terraform(
        binary=binary,
        cache=cache,
        cli_configuration=configuration,
        downloads=downloads,
        environment={
            # The provider's schemas make much garbage, which a short run need not collect: a third
            # less work than with Go's defaults, for at most 200 MB more.
            "GOGC": "off",
            "GOMEMLIMIT": "600MiB",
            **{k: v for k, v in environment.items() if not k.startswith(OVERRULING)},
            "TF_CLI_CONFIG_FILE": str(configuration),
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "CHECKPOINT_DISABLE": "1",
        },
        interrupt=interrupt,
        says=says,
    )


def _rehearse_aws(
    mirrored: dict[Provider, Path], stand_ins: Path, environment: Mapping[str, str], cache: Path
) -> tuple[Path, str]:
    """Put the stand-in for AWS's provider among `mirrored`.

    Returns the configuration's directory, which differs with how the provider runs, and that in
    one line.
    """
    for provider, package in mirrored.items():
        if (provider.namespace, provider.type) == ("hashicorp", "aws"):
            installed = rehearsed.install(
                package, stand_ins, environment, fallback=cache / "provider"
            )
            mirrored[provider] = installed.package
            return installed.directory, installed.says
    return stand_ins, "Terraform's AWS provider waits as on AWS: it is in no mirror here."


def platform_name() -> str:
    """Go's name of this platform, e.g. `linux_amd64`."""
    machine = platform.machine().lower()
    architecture = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64"}.get(machine, machine)
    return f"{platform.system().lower()}_{architecture}"
