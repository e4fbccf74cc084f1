"""Requests to GitHub: the token, bounded retries, pages."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from tij.github.errors import GitHubError, UncertainError
from tij.github.patience import Patience, limit_seconds, limited, pause_seconds
from tij.github.refusal import refusal, words

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 30.0
PAGE = 100
"""The most that GitHub gives in a page."""
MOST_PAGES = 100
VERSION = "2022-11-28"


class Transport:
    """A connection to GitHub's API; use it as a context.

    `permission` is what the calls need, named when GitHub refuses them. Repeated are: everything
    after a rate limit, for which GitHub does nothing; GET and PATCH after a server's error, a
    timeout or a broken connection. A POST is not repeated then, since it may have been done.
    """

    def __init__(self, api: str, token: str, permission: str, patience: Patience) -> None:
        # Imported here: most commands end before they need it.
        import httpx

        self._permission = permission
        self._patience = patience
        self._client = httpx.Client(
            base_url=api,
            timeout=TIMEOUT_SECONDS,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {token}",
                "User-Agent": "tij",
                "X-GitHub-Api-Version": VERSION,
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    @property
    def patience(self) -> Patience:
        """How this connection waits."""
        return self._patience

    def pages(self, path: str, **parameters: str) -> Iterator[object]:
        """Each entry of a list, page after page, as GitHub's Link header leads."""
        import httpx

        url: str | None = str(httpx.URL(path, params={**parameters, "per_page": str(PAGE)}))
        for _ in range(MOST_PAGES):
            if url is None:
                return
            response = self.send("GET", url)
            entries = content(response)
            if not isinstance(entries, list):
                raise GitHubError(
                    f"GitHub answers {path} with something other than a list.",
                    next_step="run the job again",
                )
            yield from entries
            url = self._next(response)
        if url is not None:
            raise GitHubError(
                f"{path} has more than {MOST_PAGES * PAGE} entries; not all were read.",
                next_step="close or delete old ones",
            )

    def send(self, method: str, url: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """A successful answer; GitHubError otherwise, UncertainError after a POST without one."""
        import httpx

        waited = 0.0
        for attempt in range(self._patience.tries):
            try:
                response = self._client.request(method, url, json=body)
            except httpx.ConnectError as error:
                # Never reached GitHub, so a POST too can be repeated.
                failure: GitHubError = _unreachable(error)
                seconds, why = pause_seconds(attempt), "GitHub cannot be reached"
            except httpx.TransportError as error:
                failure = _unreachable(error)
                if method == "POST":
                    raise UncertainError(str(failure)) from error
                seconds, why = pause_seconds(attempt), "GitHub does not answer"
            else:
                if response.is_success:
                    return response
                failure = refusal(response, self._permission)
                if limited(response):
                    seconds = limit_seconds(response, attempt, self._patience.now())
                    why = "GitHub's rate limit"
                    failure = _limit(response, seconds)
                elif response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    if method == "POST":
                        raise UncertainError(str(failure))
                    seconds, why = pause_seconds(attempt), f"GitHub fails ({words(response)})"
                else:
                    raise failure
            waited += seconds
            if attempt + 1 == self._patience.tries or waited > self._patience.longest_seconds:
                raise failure
            self._patience.tell(seconds, why)
            self._patience.sleep(seconds)
        raise AssertionError("a Patience has one try at least")

    def _next(self, response: httpx.Response) -> str | None:
        url = response.links.get("next", {}).get("url")
        if url is None:
            return None
        ours = self._client.base_url
        parts = urlsplit(url)
        # The token goes to the API alone, wherever a page leads.
        if (parts.scheme, parts.netloc) != (ours.scheme, ours.netloc.decode("ascii")):
            raise GitHubError(
                f"GitHub's list goes on at another server, {parts.netloc}; nothing was sent there.",
                next_step="look at GITHUB_API_URL",
            )
        return url


def content(response: httpx.Response) -> Any:
    """The answer's JSON."""
    try:
        return response.json()
    except ValueError as error:
        raise GitHubError(
            f"{response.request.url.path} was answered with something other than JSON.",
            next_step="look whether GITHUB_API_URL is GitHub's API, or a proxy stands between",
        ) from error


def _unreachable(error: httpx.TransportError) -> GitHubError:
    what = str(error) or type(error).__name__
    return GitHubError(
        f"GitHub cannot be reached: {what}.",
        next_step="look at https://www.githubstatus.com and the network, then run the job again",
    )


def _limit(response: httpx.Response, seconds: float) -> GitHubError:
    return GitHubError(
        f"GitHub's rate limit is used up ({words(response)}); it asks to wait"
        f" {seconds:.0f} seconds.",
        next_step="run the job again after that",
    )
