"""Retries, rate limits, pages and refusals, against a server that behaves like GitHub's API."""

from __future__ import annotations

import pytest

from tests.tij.github.conftest import Clock
from tests.tij.github.server import BOT, BOT_TOKEN, REPOSITORY, Fault, GitHub, Token
from tij.github.errors import GitHubError, PermissionMissingError, UncertainError
from tij.github.patience import Patience
from tij.github.repository import Repository
from tij.github.transport import Transport


def test_every_page_is_read(github: GitHub, repository: Repository) -> None:
    for index in range(250):
        github.comment(7, "dev", f"comment {index}")
    bodies = [comment.body for comment in repository.comments(7)]
    assert bodies == [f"comment {index}" for index in range(250)]
    assert len(github.asked) == 3


def test_a_page_elsewhere_does_not_get_the_token(github: GitHub, repository: Repository) -> None:
    for _ in range(101):
        github.comment(7, "dev", "hello")
    github.next_page = "http://localhost:1"
    with pytest.raises(GitHubError, match="another server, localhost:1"):
        list(repository.comments(7))


def test_a_servers_error_is_tried_again(
    github: GitHub, repository: Repository, clock: Clock
) -> None:
    github.faults = [Fault("GET", 502), Fault("GET", 0)]
    assert list(repository.comments(7)) == []
    assert clock.slept == [1, 2]


def test_it_gives_up_with_what_github_said(
    github: GitHub, repository: Repository, clock: Clock
) -> None:
    github.faults = [Fault("GET", 503, message="Service unavailable") for _ in range(9)]
    with pytest.raises(GitHubError, match=r"503 Service unavailable.*\nNext: .*githubstatus"):
        list(repository.comments(7))
    assert len(github.asked) == 5
    assert clock.slept == [1, 2, 4, 8]


@pytest.mark.parametrize("status", [403, 429])
def test_a_secondary_limit_waits_as_asked(
    github: GitHub, repository: Repository, clock: Clock, status: int
) -> None:
    message = "You have triggered an abuse detection mechanism."
    github.faults = [Fault("POST", status, {"Retry-After": "17"}, message)]
    assert repository.create_comment(7, "hello").body == "hello"
    assert clock.slept == [17]
    assert github.bodies(7) == ["hello"]


def test_a_secondary_limit_without_a_time_waits_a_minute_then_two(
    github: GitHub, repository: Repository, clock: Clock
) -> None:
    github.faults = [Fault("PATCH", 403, {}, "You have exceeded a secondary rate limit.")] * 2
    comment = repository.create_comment(7, "hello")
    repository.update_comment(comment, "bye")
    assert clock.slept == [60, 120]
    assert github.bodies(7) == ["bye"]


def test_the_primary_limit_waits_for_its_reset(
    github: GitHub, repository: Repository, clock: Clock
) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(clock.time) + 40)}
    github.faults = [Fault("GET", 403, headers, "Forbidden")]
    assert list(repository.comments(7)) == []
    assert clock.slept == [41]


def test_a_reset_too_far_away_is_not_waited_for(
    github: GitHub, repository: Repository, clock: Clock
) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(clock.time) + 3000)}
    github.faults = [Fault("GET", 403, headers, "API rate limit exceeded for installation")]
    with pytest.raises(GitHubError, match=r"wait 3001 seconds.\nNext: run the job again"):
        list(repository.comments(7))
    assert clock.slept == []


def test_a_post_without_an_answer_is_not_repeated(github: GitHub, repository: Repository) -> None:
    for status in (0, 502):
        github.faults = [Fault("POST", status, done=True)]
        with pytest.raises(UncertainError):
            repository.create_comment(7, "hello")
    assert len(github.changes()) == 2


def test_a_missing_permission_is_named(github: GitHub, repository: Repository) -> None:
    github.tokens[BOT_TOKEN].may = set()
    with pytest.raises(PermissionMissingError, match=r"permissions: \{ pull-requests: write \}"):
        repository.create_comment(7, "hello")
    assert len(github.asked) == 1


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (301, "renamed or moved: GET .*\nNext: give its present name as --repository"),
        (410, "turned this off: .*\nNext: turn issues on"),
        (200, "other than a list"),
    ],
)
def test_what_else_github_answers_is_told(
    github: GitHub, repository: Repository, status: int, said: str
) -> None:
    github.faults = [Fault("GET", status)]
    with pytest.raises(GitHubError, match=said):
        list(repository.comments(7))
    assert len(github.asked) == 1


def test_an_unknown_number_is_told(repository: Repository) -> None:
    with pytest.raises(GitHubError, match=r"issues/8/comments.*404 Not Found.*\n.*number"):
        list(repository.comments(8))


def test_a_refused_token_is_told_and_not_shown(github: GitHub, clock: Clock) -> None:
    with (
        Transport(github.url, "ghp_wrong", "issues: write", Patience(sleep=clock.sleep)) as wrong,
        pytest.raises(GitHubError, match="401 Bad credentials") as caught,
    ):
        list(Repository(REPOSITORY, wrong).open_issues())
    assert "issues: write" in str(caught.value)
    assert "ghp_wrong" not in str(caught.value)


def test_github_that_cannot_be_reached_is_told(clock: Clock) -> None:
    patience = Patience(sleep=clock.sleep)
    with (
        Transport("http://127.0.0.1:9", BOT_TOKEN, "issues: write", patience) as nowhere,
        pytest.raises(GitHubError, match=r"cannot be reached: .*\nNext: "),
    ):
        Repository(REPOSITORY, nowhere).create_comment(7, "hello")
    assert clock.slept == [1, 2, 4, 8]


def test_what_github_refuses_is_told_with_its_fields(repository: Repository) -> None:
    with pytest.raises(GitHubError, match="422 Validation Failed - body is too long"):
        repository.create_comment(7, "x" * 65_537)


def test_who_the_token_is(github: GitHub, repository: Repository, clock: Clock) -> None:
    assert repository.author() == BOT
    github.tokens["ghp_mine"] = Token("mika", set())
    with Transport(github.url, "ghp_mine", "issues: write", Patience(sleep=clock.sleep)) as mine:
        assert Repository(REPOSITORY, mine).author() == "mika"
