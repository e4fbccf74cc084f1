"""The CDN's copies of files that are deleted: its edge is made to forget them, behind the answer.

Best effort: what is not forgotten ends with its Cache-Control. Browsers keep their own copies until
then, whatever the edge does.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from posixpath import commonpath
from queue import Empty, SimpleQueue
from time import monotonic, sleep
from uuid import uuid4

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# Seconds that the first deleted file waits for others: an account's pictures go together.
GATHER = 2
# More at once are one path, of the directory that they are in. Its other files are fetched again.
MOST_PATHS = 10
# A month's first 1,000 paths are free, others cost 0.005 USD each (CloudFront's price list), and
# whoever uploads and deletes all day shall not spend more: a hundred, and one more each 10 minutes.
AT_ONCE = 100
SECONDS_EACH = 600

log = logging.getLogger("edge")


class Edge:
    """The edge of the distribution whose id an SSM parameter holds, once there is a CDN."""

    def __init__(self, parameter: str) -> None:
        """`parameter` is the name; nothing is asked of AWS before the first file."""
        self._parameter = parameter
        self._paths: SimpleQueue[str] = SimpleQueue()
        # The interpreter waits for it at its end.
        self._sending = ThreadPoolExecutor(1, thread_name_prefix="edge")
        self._left, self._counted = float(AT_ONCE), monotonic()

    def forget(self, path: str) -> None:
        """`path` as in an address of the CDN, `/media/a.jpg`, once the file is gone from S3."""
        self._paths.put(path)
        self._sending.submit(self._send)

    def _send(self) -> None:
        # The call for another path may have sent this one.
        if self._paths.empty():
            return
        sleep(GATHER)
        paths = batch(self._waiting())
        if not self._affordable(len(paths)):
            log.warning("deleted files stay at the edge until their time is over: too many paths")
            return
        try:
            self._invalidate(paths)
        except (BotoCoreError, ClientError):
            log.exception("deleted files stay at the edge until their time is over")

    def _waiting(self) -> set[str]:
        paths = set()
        with suppress(Empty):
            while True:
                paths.add(self._paths.get_nowait())
        return paths

    def _affordable(self, paths: int) -> bool:
        now = monotonic()
        self._left = min(AT_ONCE, self._left + (now - self._counted) / SECONDS_EACH)
        self._counted = now
        if paths > self._left:
            return False
        self._left -= paths
        return True

    def _invalidate(self, paths: Sequence[str]) -> None:
        config = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard"})
        # A session of its own: boto3's common one is not for two threads at once.
        session = Session()
        ssm = session.client("ssm", config=config)
        # Each time: a distribution that was replaced has another id.
        found = ssm.get_parameter(Name=self._parameter)["Parameter"]
        session.client("cloudfront", config=config).create_invalidation(
            DistributionId=found["Value"],
            InvalidationBatch={
                "Paths": {"Quantity": len(paths), "Items": paths},
                "CallerReference": uuid4().hex,
            },
        )


def batch(paths: set[str]) -> list[str]:
    """Them, or one for all of them where they are many."""
    if len(paths) <= MOST_PATHS:
        return sorted(paths)
    return [f"{commonpath(paths).rstrip('/')}/*"]
