"""Find providers: in an unpacked mirror on this machine, else in the registry.

For an environment on the embedded AWS the stand-ins come before both.

Terraform's page "CLI Configuration: Provider Installation" describes mirrors: a directory
`<host>/<namespace>/<type>/<version>/<platform>/` is unpacked and is used without copying.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MIRROR_VARIABLE = "TIJ_PROVIDER_MIRROR"
HOSTS = ("registry.terraform.io", "registry.opentofu.org")
CONFIGURATION = "terraform.rc"


@dataclass(frozen=True)
class Provider:
    """A provider that a stack requires, by its full source.

    `version` is one version, or `~> 5.10`: 5.10 or newer, but no other major version.
    """

    namespace: str
    type: str
    version: str

    @property
    def is_aws(self) -> bool:
        """Whether it is AWS's own."""
        return (self.namespace, self.type) == ("hashicorp", "aws")

    def allows(self, version: str) -> bool:
        """Whether `version` is one that the stack accepts (Terraform, "Version Constraints")."""
        pinned, least = self.version, self.version.removeprefix("~>").strip()
        if pinned == least:
            return version == pinned
        numbers, minimum = _numbers(version), _numbers(least)
        return numbers[: len(minimum) - 1] == minimum[:-1] and numbers >= minimum

    @classmethod
    def parse(cls, source: str, version: str) -> Provider:
        """`aws`, `hashicorp/aws` and `registry.terraform.io/hashicorp/aws` are the same."""
        *_, namespace, type_ = ("hashicorp", *source.split("/"))
        return cls(namespace, type_, version)


def _numbers(version: str) -> tuple[int, ...]:
    """`5.10.0` → (5, 10, 0); a pre-release is not a version here: (-1,)."""
    try:
        return tuple(map(int, version.split(".")))
    except ValueError:
        return (-1,)


def mirror_roots(environment: Mapping[str, str]) -> Iterator[Path]:
    """Where an unpacked mirror may be: TIJ_PROVIDER_MIRROR, then the usual places."""
    if environment.get(MIRROR_VARIABLE):
        yield Path(environment[MIRROR_VARIABLE])
    home = Path(environment.get("HOME", "/nonexistent"))
    yield home / ".terraform.d" / "plugins"
    data_home = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    data_dirs = (environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    for directory in (data_home, *map(Path, data_dirs)):
        yield directory / "terraform" / "plugins"
        yield directory / "opentofu" / "plugins"
    # Where packages and images that bring providers along unpack them.
    for pattern in ("*", "*/*"):
        yield from sorted(p for p in Path("/opt").glob(pattern) if p.is_dir())


def find_in_mirror(provider: Provider, platform: str, roots: Iterable[Path]) -> Path | None:
    """The directory `<root>/<host>/<namespace>/<type>/<version>/<platform>`, if there is one.

    In the first root that has any: the newest version that `provider` allows.
    """
    for root in roots:
        for host in HOSTS:
            packages = root / host / provider.namespace / provider.type
            try:
                found = [
                    package
                    for package in packages.iterdir()
                    if provider.allows(package.name) and (package / platform).is_dir()
                ]
            except OSError:
                continue
            if found:
                return max(found, key=lambda package: _numbers(package.name)) / platform
    return None


def write_cli_configuration(
    directory: Path,
    registry_host: str,
    mirrored: Mapping[Provider, Path],
    *,
    download_cache: Path | None,
) -> Path:
    """Write Terraform's CLI configuration into `directory` and return its path.

    With `download_cache` some provider comes from the registry; it is downloaded there, once for
    all stacks.

    Mirrored providers are linked into a mirror of our own, under the host that the executable
    asks for: OpenTofu looks below its own registry's name, whatever name the mirror has.
    """
    directory.mkdir(parents=True, exist_ok=True)
    mirror = directory / "provider-mirror"
    for provider, unpacked in mirrored.items():
        # Terraform follows links of this depth only.
        package = mirror / registry_host / provider.namespace / provider.type / unpacked.parent.name
        link = package / unpacked.name
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink() or link.readlink() != unpacked:
            link.unlink(missing_ok=True)
            link.symlink_to(unpacked)
    names = sorted(f"{registry_host}/{p.namespace}/{p.type}" for p in mirrored)
    lines = ["disable_checkpoint = true"]
    if download_cache:
        download_cache.mkdir(parents=True, exist_ok=True)
        lines.append(f"plugin_cache_dir = {json.dumps(str(download_cache))}")
    if names:
        lines += [
            "provider_installation {",
            "  filesystem_mirror {",
            f"    path    = {json.dumps(str(mirror))}",
            f"    include = {json.dumps(names)}",
            "  }",
            "  direct {",
            f"    exclude = {json.dumps(names)}",
            "  }",
            "}",
        ]
    text = "\n".join(lines) + "\n"
    path = directory / CONFIGURATION
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path
