"""An image is tagged with what it was made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tij.image.conftest import commit, git
from tij.errors import BadInputError
from tij.image.source import read_source


def test_a_clean_tree_is_its_commit(checkout: Path) -> None:
    source = read_source(checkout, dirty=False)
    assert source.tag == git(checkout, "rev-parse", "HEAD")
    assert source.context == checkout / "container"


@pytest.mark.parametrize("file", ["container/hello.txt", "container/new.txt", "README.md"])
def test_a_dirty_tree_is_refused_with_the_files_that_make_it_so(checkout: Path, file: str) -> None:
    (checkout / file).write_text("changed\n")
    with pytest.raises(BadInputError, match=f"(?s){Path(file).name}.*--dirty"):
        read_source(checkout, dirty=False)


def test_a_dirty_tree_that_is_meant_has_a_tag_of_its_own(checkout: Path) -> None:
    tags = {read_source(checkout, dirty=True).tag}
    for content in ("one", "two", "two"):
        (checkout / "container" / "new.txt").write_text(content)
        tags.add(read_source(checkout, dirty=True).tag)
    assert len(tags) == 3
    commit = git(checkout, "rev-parse", "HEAD")
    assert all(tag.startswith(commit) for tag in tags)


def test_a_project_in_a_checkout_of_its_own_is_named_too(checkout: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "manage.py").write_text("")
    git(shop, "init", "--quiet")
    both = f"{git(checkout, 'rev-parse', 'HEAD')}-{commit(shop)}"
    assert read_source(checkout, dirty=False, project=shop).tag == both
    assert read_source(checkout, dirty=False, project=checkout / "container").tag in both
    (shop / "manage.py").write_text("changed")
    with pytest.raises(BadInputError, match=r"(?s)shop: .*manage\.py"):
        read_source(checkout, dirty=False, project=shop)


def test_many_changes_are_told_in_a_few_lines(checkout: Path) -> None:
    for number in range(30):
        (checkout / f"file-{number}").write_text("")
    with pytest.raises(BadInputError, match=r"and 20 more"):
        read_source(checkout, dirty=False)


def test_without_git_there_is_no_tag(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="not a git checkout"):
        read_source(tmp_path, dirty=True)
