"""Terraform as this project runs it: which executable, which provider, which environment."""

from __future__ import annotations

import fcntl
import hashlib
import json
import platform
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tij.emulator import provider as rehearsed
from tij.interrupt import Interrupt
from tij.synthesized.graph import Stack
from tij.terraform import process
from tij.terraform.binary import Binary
from tij.terraform.providers import (
    Provider,
    find_in_mirror,
    mirror_roots,
    write_cli_configuration,
)

# Variables that would make Terraform do something else than this program asked for.
OVERRULING = ("TF_CLI_ARGS", "TF_DATA_DIR", "TF_WORKSPACE", "TF_CLI_CONFIG_FILE", "TF_VAR_")
LOCKS = Path(__file__).parent / "locks"
DOWNLOAD_TIMEOUT = 900
"""Seconds for 150 MB, unpacked 700."""


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
    reviewed: Path | None = None
    """The reviewed lock file of this platform's providers, if there is one."""

    def reviewed_lock(self, required: Mapping[str, Mapping[str, str]]) -> Path | None:
        """The reviewed lock file, if it names every one of these providers."""
        if self.reviewed is None:
            return None
        text = self.reviewed.read_text(encoding="utf-8")
        providers = (Provider.parse(e["source"], "") for e in required.values())
        named = (f"{self.binary.registry_host}/{p.namespace}/{p.type}" for p in providers)
        return self.reviewed if all(f'provider "{name}" {{' in text for name in named) else None

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
    known: Path | None = None,
) -> Terraform:
    """Find the providers of `stacks` and write the CLI configuration.

    A mirror that holds the pinned version is preferred to the registry: nothing to download.
    `stand_ins` is a mirror that is preferred to all, and AWS's provider runs without its waits
    where that is possible; the configuration is one of its own, so that no other environment ever
    finds a stand-in. The file `known` keeps which types the rehearsal's states may have that the
    provider lacks there unless asked for.
    """
    stacks = list(stacks)
    required = {
        Provider.parse(entry["source"], entry.get("version", ""))
        for stack in stacks
        for entry in stack.required_providers.values()
    }
    cache.mkdir(parents=True, exist_ok=True)
    downloaded = cache / "provider-cache"
    variables = _variables(environment)
    roots = [*([stand_ins, downloaded] if stand_ins else []), *mirror_roots(environment)]
    mirrored = _mirrored(required, roots)
    if stand_ins and (absent := [p for p in required if p not in mirrored and p.is_aws]):
        # What is not on this machine can't be edited: the stacks' own `init` would come too late.
        _download(binary, absent, downloaded, variables, interrupt)
        mirrored = _mirrored(required, roots)
    downloads = len(mirrored) < len(required)
    directory, says = cache, ""
    if stand_ins:
        directory, says = _rehearse_aws(
            mirrored, stand_ins, environment, cache, _others(stacks, known)
        )
    configuration = write_cli_configuration(
        directory,
        binary.registry_host,
        mirrored,
        download_cache=downloaded if downloads else None,
    )
    return Terraform(
        binary=binary,
        cache=cache,
        cli_configuration=configuration,
        downloads=downloads,
        environment={**variables, "TF_CLI_CONFIG_FILE": str(configuration)},
        interrupt=interrupt,
        says=says,
        # A stand-in is another program than the one that was reviewed.
        reviewed=None if stand_ins else reviewed_lock_of(platform_name()),
    )


def reviewed_lock_of(name: str) -> Path | None:
    """The lock file in git of a platform: another platform's provider has other checksums."""
    lock = LOCKS / f"{name}.lock.hcl"
    return lock if lock.exists() else None


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        # The provider's schemas make much garbage, which a short run need not collect: a third
        # less work than with Go's defaults, for at most 200 MB more.
        "GOGC": "off",
        "GOMEMLIMIT": "600MiB",
        **{k: v for k, v in environment.items() if not k.startswith(OVERRULING)},
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
    }


def _mirrored(required: Iterable[Provider], roots: Iterable[Path]) -> dict[Provider, Path]:
    return {
        provider: directory
        for provider in sorted(required, key=lambda p: (p.namespace, p.type))
        if (directory := find_in_mirror(provider, platform_name(), roots))
    }


def _download(
    binary: Binary,
    providers: Sequence[Provider],
    target: Path,
    variables: Mapping[str, str],
    interrupt: Interrupt,
) -> None:
    """Have Terraform download providers into its plugin cache `target`, an unpacked mirror.

    What fails here fails again in a stack's `init`, whose words the user gets.
    """
    target.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        target.with_suffix(".lock").open("w") as lock,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        directory = Path(scratch)
        required = {
            p.type: {"source": f"{p.namespace}/{p.type}", "version": p.version} for p in providers
        }
        (directory / "main.tf.json").write_text(
            json.dumps({"terraform": {"required_providers": required}}), encoding="utf-8"
        )
        configuration = write_cli_configuration(
            directory, binary.registry_host, {}, download_cache=target
        )
        process.run(
            [binary.path, "init", "-backend=false", "-no-color"],
            directory=directory,
            environment={**variables, "TF_CLI_CONFIG_FILE": str(configuration)},
            timeout=DOWNLOAD_TIMEOUT,
            on_line=lambda _: None,
            interrupt=interrupt,
        )


def _others(stacks: Iterable[Stack], known: Path | None) -> frozenset[str]:
    """The types that a rehearsal's provider usually lacks, of `stacks` now or once.

    What a stack no longer says is in its state until that is applied.
    """
    kept = known.read_text(encoding="utf-8").split() if known and known.exists() else ()
    named = {
        type_
        for stack in stacks
        for kind in (stack.configuration.get("resource", {}), stack.configuration.get("data", {}))
        for type_ in kind
        if type_.startswith("aws_")
    }
    others = (named - rehearsed.TYPES).union(kept)
    if known and others.difference(kept):
        known.parent.mkdir(parents=True, exist_ok=True)
        known.write_text("\n".join(sorted(others)), encoding="utf-8")
    return frozenset(others)


def _rehearse_aws(
    mirrored: dict[Provider, Path],
    stand_ins: Path,
    environment: Mapping[str, str],
    cache: Path,
    others: Collection[str],
) -> tuple[Path, str]:
    """Put the stand-in for AWS's provider among `mirrored`.

    Returns the configuration's directory, which differs with how the provider runs, and that in
    one line.
    """
    for provider, package in mirrored.items():
        if provider.is_aws:
            installed = rehearsed.install(
                package, stand_ins, environment, fallback=cache / "provider", others=others
            )
            mirrored[provider] = installed.package
            return _named_after(mirrored, stand_ins), installed.says
    says = "Terraform's AWS provider waits as on AWS: it is in no mirror here."
    return _named_after(mirrored, stand_ins), says


def _named_after(mirrored: Mapping[Provider, Path], stand_ins: Path) -> Path:
    """A directory named after the text of all stand-ins: lock files hold them to a checksum."""
    text = hashlib.sha256()
    for package in mirrored.values():
        if package.is_relative_to(stand_ins):
            for program in sorted(package.iterdir()):
                text.update(program.read_bytes())
    return stand_ins / f"configured-{text.hexdigest()[:12]}"


def platform_name() -> str:
    """Go's name of this platform, e.g. `linux_amd64`."""
    machine = platform.machine().lower()
    architecture = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64"}.get(machine, machine)
    return f"{platform.system().lower()}_{architecture}"
