"""Where providers come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tij.terraform.providers import (
    Provider,
    find_in_mirror,
    mirror_roots,
    write_cli_configuration,
)

AWS = Provider("hashicorp", "aws", "5.100.0")


def unpack(root: Path, provider: Provider, host: str = "registry.terraform.io") -> Path:
    package = root / host / provider.namespace / provider.type / provider.version / "linux_amd64"
    package.mkdir(parents=True)
    return package


@pytest.mark.parametrize("source", ["aws", "hashicorp/aws", "registry.terraform.io/hashicorp/aws"])
def test_a_source_may_be_short(source: str) -> None:
    assert Provider.parse(source, "5.100.0") == AWS


def test_a_mirror_named_by_the_user_is_looked_at_first(tmp_path: Path) -> None:
    roots = list(mirror_roots({"TIJ_PROVIDER_MIRROR": str(tmp_path), "HOME": "/home/someone"}))
    assert roots[0] == tmp_path
    assert Path("/home/someone/.terraform.d/plugins") in roots
    assert Path("/usr/share/terraform/plugins") in roots


def test_only_the_pinned_version_for_this_platform_counts(tmp_path: Path) -> None:
    package = unpack(tmp_path, AWS)
    assert find_in_mirror(AWS, "linux_amd64", [tmp_path]) == package
    assert find_in_mirror(AWS, "darwin_arm64", [tmp_path]) is None
    assert find_in_mirror(Provider("hashicorp", "aws", "6.0.0"), "linux_amd64", [tmp_path]) is None


def test_a_mirrored_provider_is_not_asked_of_the_registry(tmp_path: Path) -> None:
    package = unpack(tmp_path / "mirror", AWS)
    cache = tmp_path / "cache"
    cache.mkdir()
    text = write_cli_configuration(
        cache, "registry.terraform.io", {AWS: package}, download_cache=None
    ).read_text(encoding="utf-8")
    assert 'include = ["registry.terraform.io/hashicorp/aws"]' in text
    assert 'exclude = ["registry.terraform.io/hashicorp/aws"]' in text
    assert "plugin_cache_dir" not in text


def test_opentofu_finds_a_mirror_made_for_terraform(tmp_path: Path) -> None:
    package = unpack(tmp_path / "mirror", AWS)
    cache = tmp_path / "cache"
    cache.mkdir()
    write_cli_configuration(cache, "registry.opentofu.org", {AWS: package}, download_cache=None)
    link = cache / "provider-mirror/registry.opentofu.org/hashicorp/aws/5.100.0/linux_amd64"
    assert link.readlink() == package


def test_without_a_mirror_the_registry_is_asked_once_for_all_stacks(tmp_path: Path) -> None:
    text = write_cli_configuration(
        tmp_path, "registry.terraform.io", {}, download_cache=tmp_path / "provider-cache"
    ).read_text(encoding="utf-8")
    assert "plugin_cache_dir" in text
    assert "provider_installation" not in text
