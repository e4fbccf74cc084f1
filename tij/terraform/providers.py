"""Find providers: in an unpacked mirror on this machine, else in the registry.

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
    """A provider that a stack requires, by its full source."""

    namespace: str
    type: str
    version: str

    @classmethod
    def parse(cls, source: str, version: str) -> Provider:
        """`aws`, `hashicorp/aws` and `registry.terraform.io/hashicorp/aws` are the same."""
        *_, namespace, type_ = ("hashicorp", *source.split("/"))
        return cls(namespace, type_, version)


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
    """The directory `<root>/<host>/<namespace>/<type>/<version>/<platform>`, if there is one."""
    for root in roots:
        for host in HOSTS:
            directory = (
                root / host / provider.namespace / provider.type / provider.version / platform
            )
            try:
                if directory.is_dir():
                    return directory
            except OSError:
                continue
    return None


def write_cli_configuration(
    cache: Path, registry_host: str, mirrored: Mapping[Provider, Path], *, downloads: bool
) -> Path:
    """Write Terraform's CLI configuration into `cache` and return its path.

    `downloads` says that some provider comes from the registry; it is downloaded once for all
    stacks then.

    Mirrored providers are linked into a mirror of our own, under the host that the executable
    asks for: OpenTofu looks below its own registry's name, whatever name the mirror has.
    """
    mirror = cache / "provider-mirror"
    for provider, directory in mirrored.items():
        # Terraform follows links of this depth only.
        package = mirror / registry_host / provider.namespace / provider.type / provider.version
        link = package / directory.name
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink() or link.readlink() != directory:
            link.unlink(missing_ok=True)
            link.symlink_to(directory)
    names = sorted(f"{registry_host}/{p.namespace}/{p.type}" for p in mirrored)
    lines = ["disable_checkpoint = true"]
    if downloads:
        (cache / "provider-cache").mkdir(parents=True, exist_ok=True)
        lines.append(f"plugin_cache_dir = {json.dumps(str(cache / 'provider-cache'))}")
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
    path = cache / CONFIGURATION
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path
