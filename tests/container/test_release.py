"""`release`: static files and migrations, once, before the service moves."""

from __future__ import annotations

from typing import Any

import pytest

from tij.emulator.host import PostgresServer


@pytest.fixture
def empty_database(postgres: PostgresServer) -> str:
    postgres.execute("DROP DATABASE IF EXISTS empty WITH (FORCE)")
    postgres.execute("CREATE DATABASE empty OWNER postgres")
    return "empty"


def test_a_release_migrates_and_a_web_task_before_it_is_not_ready(
    web: Any, run: Any, empty_database: str
) -> None:
    container, api = web(DB_NAME=empty_database)
    before = api.get("/health/ready/")
    assert (before.status, before.json["status"]) == (503, "unavailable")
    assert before.json["pending_migrations"] > 15
    assert run("release", DB_NAME=empty_database).wait(60) == 0
    assert api.get("/health/ready/").json == {"status": "ready"}
    assert container.stop() == 0


def test_releases_side_by_side_wait_for_one_another(
    run: Any, empty_database: str, postgres: PostgresServer
) -> None:
    releases = [run("release", DB_NAME=empty_database) for _ in range(3)]
    for release in releases:
        assert release.wait(60) == 0, release.log.read_text()
    # Side by side without a lock, one of them fails on a table that the other has just made.
    assert postgres.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0"


def test_static_files_are_in_the_bucket_with_type_and_cache(
    released: list[dict[str, Any]], s3: Any
) -> None:
    (published,) = [r for r in released if r["message"] == "static files published"]
    assert published["uploaded"] > 100
    listed = s3.list_objects_v2(Bucket="files", Prefix="static/admin/css/base.")["Contents"]
    hashed, plain = sorted((item["Key"] for item in listed), key=len, reverse=True)
    kept = s3.head_object(Bucket="files", Key=hashed)
    assert kept["CacheControl"] == "public, max-age=31536000, immutable"
    assert kept["ContentType"] == "text/css"
    assert s3.head_object(Bucket="files", Key=plain)["CacheControl"] == "public, max-age=300"


def test_a_second_release_uploads_nothing(run: Any, released: object) -> None:
    again = run("release")
    assert again.wait(60) == 0
    (published,) = [r for r in again.records() if r["message"] == "static files published"]
    assert published["uploaded"] == 0


def test_a_release_that_cannot_publish_leaves_the_database_alone(
    run: Any, empty_database: str, postgres: PostgresServer
) -> None:
    release = run("release", DB_NAME=empty_database, AWS_STORAGE_BUCKET_NAME="not-there")
    assert release.wait(60) == 1
    last = release.records()[-1]
    assert (last["level"], last["message"]) == ("CRITICAL", "release failed")
    assert "NoSuchBucket" in last["exc_info"]
    assert (
        postgres.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "empty")
        == "0"
    )
