"""The roles that application and migrations log in as: made by a master that is not a superuser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.container.load import load
from tij.emulator.host import PostgresServer

NAME = "taken_over"
APPLICATION, MIGRATOR = f"{NAME}_application", f"{NAME}_migrator"
# What a project's migrations and its people may have made, besides Django's tables.
OBJECTS = """
SET ROLE postgres;
CREATE SCHEMA "Odd {schema}%";
CREATE TABLE "Odd {schema}%"."a {table}%"
(id serial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY);
CREATE TABLE parts (at date) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE VIEW seen AS SELECT * FROM parts;
CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one;
CREATE SEQUENCE counted;
CREATE TYPE mood AS ENUM ('good');
CREATE TYPE pair AS (a int, b int);
CREATE TYPE span AS RANGE (subtype = int);
CREATE DOMAIN small AS int;
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
CREATE PROCEDURE nothing() LANGUAGE sql AS '';
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
CREATE STATISTICS both_ids ON id, n FROM "Odd {schema}%"."a {table}%";
CREATE EXTENSION citext;
GRANT CREATE ON SCHEMA public TO PUBLIC;
"""
OWNERS = """
SELECT DISTINCT o.type FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
JOIN pg_database b ON b.oid = d.dbid AND b.datname = current_database(),
pg_identify_object(d.classid, d.objid, 0) o WHERE d.deptype = 'o' AND r.rolname = '{}' ORDER BY 1
"""
USE = """
SET ROLE {};
INSERT INTO "Odd {{schema}}%"."a {{table}}%" DEFAULT VALUES;
SELECT nextval('counted'), count(*) FROM seen, kept;
INSERT INTO parts VALUES ('2026-02-02'); UPDATE parts SET at = '2026-03-03'; DELETE FROM parts;
"""
CHANGE = (
    "CREATE TABLE public.mine ()",
    'CREATE TABLE "Odd {schema}%".mine ()',
    "CREATE SCHEMA mine",
    "ALTER TABLE auth_user ADD mine int",
    "DROP TABLE auth_user",
    "TRUNCATE auth_user",
    "CREATE INDEX ON auth_user (email)",
    "CREATE ROLE mine",
    "CREATE DATABASE mine",
    f"SET ROLE {NAME}_migrator",
    "SET ROLE postgres",
    "CREATE OR REPLACE FUNCTION public.twice(int) RETURNS int LANGUAGE sql AS 'SELECT 3'",
)


@pytest.fixture(scope="module")
def secrets(client: Callable[[str], Any]) -> dict[str, str]:
    """ARNs of the roles' secrets, as Terraform makes them: without a value."""
    manager = client("secretsmanager")
    return {
        f"DB_{role.upper()}_SECRET_ARN": manager.create_secret(Name=f"shop/database-{role}")["ARN"]
        for role in ("application", "migrator")
    }


@pytest.fixture(scope="module")
def sql(postgres: PostgresServer) -> Iterator[Callable[[str], str]]:
    postgres.execute(f"CREATE DATABASE {NAME} OWNER postgres")
    yield lambda statement: postgres.execute(statement, NAME)
    postgres.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    postgres.execute(f"DROP ROLE IF EXISTS {APPLICATION}; DROP ROLE IF EXISTS {MIGRATOR}")


@pytest.fixture(scope="module")
def login(client: Callable[[str], Any], secrets: dict[str, str]) -> Callable[[str], dict[str, str]]:
    """The variables of a task that logs in as a role."""

    def variables(role: str) -> dict[str, str]:
        arn = secrets[f"DB_{role.upper()}_SECRET_ARN"]
        text = client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
        kept = json.loads(text)
        return {
            "DB_NAME": NAME,
            "DB_SECRET_ARN": arn,
            "DB_USER": kept["username"],
            "DB_PASSWORD": kept["password"],
        }

    return variables


@pytest.fixture(scope="module")
def make(run: Any, secrets: dict[str, str]) -> Callable[..., list[dict[str, Any]]]:
    """Run the task with the master's login; its log."""

    def made(*options: str, code: int = 0) -> list[dict[str, Any]]:
        task = run("database_logins", *options, DB_NAME=NAME, DB_SECRET_ARN=None, **secrets)
        assert task.wait(90) == code, task.log.read_text()
        records: list[dict[str, Any]] = task.records()
        return records

    return made


@pytest.fixture(scope="module")
def taken_over(
    sql: Callable[[str], str], make: Any, run: Any, web: Any
) -> Iterator[tuple[list[str], list[dict[str, Any]]]]:
    """A database of the master's, taken over while a web task uses it as the master."""
    assert run("release", DB_NAME=NAME).wait(90) == 0
    sql(OBJECTS)
    container, api = web(DB_NAME=NAME, DB_CONN_MAX_AGE="0")
    with load(lambda: api.get("/api/pictures/").status) as running:
        running.wait_for(20)
        log = make()
        running.wait_for(20)
    yield list(running.seen), log
    container.stop()


def test_a_running_database_is_taken_over_without_a_failed_request(
    taken_over: tuple[list[str], list[dict[str, Any]]], sql: Callable[[str], str]
) -> None:
    seen, log = taken_over
    assert seen == ["200"]
    (ready,) = [one for one in log if one["message"] == "database logins ready"]
    assert ready["handed_over"] > 30
    # The multirange of a range has its own owner, whom no statement changes.
    assert sql(OWNERS.format("postgres")).split() == ["extension", "type"]
    assert {"materialized", "aggregate", "procedure", "statistics"} <= set(
        sql(OWNERS.format(MIGRATOR)).split()
    )


@pytest.mark.parametrize("statement", CHANGE)
def test_the_application_changes_rows_and_no_schema(
    taken_over: object, sql: Callable[[str], str], statement: str
) -> None:
    sql(USE.format(APPLICATION))
    with pytest.raises(Exception, match=r"permission denied|must be owner|must be member"):
        # As somebody who logged in: SET ROLE alone could be taken back.
        sql(f"SET SESSION AUTHORIZATION {APPLICATION}; {statement}")


def test_passwords_are_in_no_log(
    taken_over: tuple[list[str], list[dict[str, Any]]],
    login: Callable[[str], dict[str, str]],
    postgres: PostgresServer,
) -> None:
    written = json.dumps(taken_over[1]) + postgres.log.read_text()
    for role in ("application", "migrator"):
        assert login(role)["DB_PASSWORD"] not in written


def test_the_application_serves_and_can_use_what_the_migrator_makes(
    taken_over: object,
    login: Callable[[str], dict[str, str]],
    run: Any,
    web: Any,
    sql: Callable[[str], str],
) -> None:
    sql("DELETE FROM django_migrations WHERE app = 'accounts'")
    sql("DROP TABLE accounts_tally, accounts_unconfirmed; DROP INDEX accounts_one_name")
    refused = run("release", **login("application"))
    assert refused.wait(60) == 1
    assert "permission denied for schema public" in refused.log.read_text()
    measured = run("measure_migrations", **login("migrator"))
    assert measured.wait(90) == 0
    (found,) = [one for one in measured.records() if one["message"] == "pending migrations"]
    assert found["report"]["how"] == "measured"
    released = run("release", **login("migrator"))
    assert released.wait(60) == 0, released.log.read_text()
    container, api = web(**login("application"))
    assert api.get("/health/ready/").json == {"status": "ready"}
    # It counts in a table that the migrator has just made.
    user = {"username": "aoi", "password": "hana-no-iro-9"}
    assert api.post("/api/users/", json=user).status == 201
    api.login(**user)
    assert container.stop() == 0


def test_new_passwords_reach_tasks_that_run(
    taken_over: object, make: Any, login: Callable[[str], dict[str, str]], web: Any
) -> None:
    before = login("application")
    container, api = web(**before, DB_CONN_MAX_AGE="0")
    with load(lambda: api.get("/api/pictures/").status) as running:
        running.wait_for(20)
        make()
        running.wait_for(20)
    assert set(running.seen) == {"200"}, running.seen
    assert login("application")["DB_PASSWORD"] != before["DB_PASSWORD"]
    assert container.stop() == 0


def test_kept_passwords_are_given_to_a_database_that_has_others(
    taken_over: object, make: Any, login: Callable[[str], dict[str, str]], run: Any, sql: Any
) -> None:
    before = login("application")
    sql(f"ALTER ROLE {APPLICATION} PASSWORD 'of-an-older-moment'; CREATE TABLE late ()")
    sql("ALTER TABLE late OWNER TO postgres")
    make("--keep")
    assert login("application") == before
    assert run("check", "--database", "default", **before).wait(60) == 0
    assert sql("SELECT tableowner FROM pg_tables WHERE tablename = 'late'") == MIGRATOR


def test_what_the_master_cannot_give_is_named_and_no_password_changes(
    taken_over: object, make: Any, login: Callable[[str], dict[str, str]], sql: Any
) -> None:
    before = login("application")
    sql("CREATE TABLE of_somebody (id int)")
    log = make(code=1)
    assert "cannot use of_somebody, which is rdsadmin's" in json.dumps(log)
    assert login("application") == before
    sql(f"DROP TABLE of_somebody; GRANT pg_read_all_data TO {APPLICATION}")
    assert "taken away" not in json.dumps(make())
    assert sql(f"SELECT pg_has_role('{APPLICATION}', 'pg_read_all_data', 'MEMBER')") == "f"
