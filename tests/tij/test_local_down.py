"""`tij local down`: everything of a rehearsal ends and is forgotten, whoever keeps it."""

from __future__ import annotations

from tests.tiny_project import TIMEOUT, TinyProject, halfway, parameters, until


def test_it_does_not_disturb_a_command_at_work(project: TinyProject) -> None:
    project.write("first", halfway("one", after="two"))
    running = project.start("apply", "first", "--yes")
    try:
        until(lambda: project.pausing("first"))
        assert "Another tij command is working" in project.tij("local", "down", "--yes", code=2)
        assert project.parameters() == {"/tiny/one"}
    finally:
        running.terminate()
        running.communicate(timeout=TIMEOUT)


def test_it_asks_before_it_forgets(project: TinyProject) -> None:
    assert "add --yes" in project.tij("local", "down", code=2)
    assert project.parameters() == {"/tiny/one"}


def test_it_ends_and_forgets_what_another_command_keeps(project: TinyProject) -> None:
    assert project.aws.status().running
    project.write("first", parameters("one"))
    project.tij("apply", "first", "--yes")
    assert "is as new" in project.tij("local", "down", "--yes")
    assert not project.aws.status().running
    project.aws.stop()
    for kind in ("embedded-aws", "work", "plans", "bootstrap"):
        assert not (project.root / ".tij" / kind / "local").exists()
    assert "Nothing was made yet" in project.tij("local", "status")
    # As new: nothing of the old one is in the way of what is made next.
    with project.aws:
        project.tij("state", "bootstrap", "--yes")
        project.tij("apply", "first", "--yes")
        assert project.parameters() == {"/tiny/one"}


def test_it_has_nothing_to_do_where_nothing_was_made(project: TinyProject) -> None:
    project.tij("local", "down", "--yes")
    assert "is as new" in project.tij("local", "down", "--yes")
