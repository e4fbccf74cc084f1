"""Ctrl-C in the middle of an apply."""

from __future__ import annotations

import os
import signal

from tests.tiny_project import TIMEOUT, TinyProject, halfway, until


def test_ctrl_c_saves_what_was_made_and_releases_the_lock(project: TinyProject) -> None:
    project.write("first", halfway("one", "two", after="three"))
    running = project.start("apply", "first", "--yes")
    try:
        until(lambda: project.pausing("first"))
        assert project.lock("first")
        os.kill(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=TIMEOUT)
    finally:
        running.kill()
    assert running.returncode == 130, out + err
    assert "waiting for Terraform to finish" in err
    assert "Not applied to the end: first." in err
    assert not project.lock("first")
    made = ["aws_ssm_parameter.one", "aws_ssm_parameter.two"]
    assert [a for a in project.addresses("first") if a.startswith("aws")] == made
    assert project.parameters() == {"/tiny/one", "/tiny/two"}
