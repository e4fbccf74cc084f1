"""The statements on a real PostgreSQL: who can write, and what counts as the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tij.emulator.host.certificates import Authority
from tij.emulator.host.postgres import PostgresError, PostgresServer
from tij.move import statements
from tij.move.inside import Content, differing

pytestmark = pytest.mark.container
WRITE = "INSERT INTO orders (text) VALUES ('more')"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    directory = tmp_path_factory.mktemp("postgres")
    made = PostgresServer(
        directory / "server",
        certificate=Authority(directory / "authority").issue("127.0.0.1"),
        user="postgres",
        password="a-password",
        database="shop",
    )
    made.execute(
        """CREATE TABLE orders (id serial PRIMARY KEY, text text, "the row of" int);
        CREATE TABLE "of Mari" (c text); CREATE MATERIALIZED VIEW seen AS SELECT 1 AS r;
        CREATE TABLE parts (day int) PARTITION BY RANGE (day);
        CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (9);
        INSERT INTO orders (text) SELECT n::text FROM generate_series(1, 300) n;
        INSERT INTO "of Mari" VALUES (NULL), ('it''s'); INSERT INTO parts VALUES (1), (2)""",
        "shop",
    )
    yield made
    made.close()


def content(server: PostgresServer) -> Content:
    rows = [row.split("|") for row in server.execute(statements.CONTENT, "shop").splitlines()]
    return {("shop", kind, name): value for kind, name, value in rows}


def test_all_that_has_rows_is_counted_once(server: PostgresServer) -> None:
    found = content(server)
    rows = {name: value.split()[0] for (_, kind, name), value in found.items() if kind == "table"}
    expected = {"public.orders": "300", 'public."of Mari"': "2", "public.seen": "1"}
    assert rows == {**expected, "public.part": "2"}
    assert found["shop", "sequence", "public.orders_id_seq"] == "300"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE orders SET text = 'x' WHERE id = 7", "table public.orders: 300 rows, sum"),
        ("UPDATE orders SET text = NULL WHERE id = 8", "table public.orders: 300 rows, sum"),
        ("DELETE FROM parts WHERE day = 2", "table public.part: 2 rows, sum"),
        ("CREATE TABLE later ()", "table public.later: missing → 0 rows"),
        ("SELECT setval('orders_id_seq', 200)", "sequence public.orders_id_seq: 300 → 200"),
        ("SELECT lo_create(4711)", "large objects: 0 → 1"),
    ],
)
def test_every_change_is_seen(server: PostgresServer, change: str, said: str) -> None:
    before = content(server)
    server.execute(change, "shop")
    (line,) = differing(before, content(server))
    assert line.startswith(f"shop: {said}")


def test_another_order_of_rows_and_a_sequence_further_on_are_the_same(
    server: PostgresServer,
) -> None:
    server.execute("SELECT setval('orders_id_seq', 300)", "shop")
    before = content(server)
    server.execute(
        "CREATE TABLE copied AS TABLE orders; TRUNCATE orders;"
        "INSERT INTO orders SELECT * FROM copied ORDER BY id DESC; DROP TABLE copied;"
        "SELECT setval('orders_id_seq', 332)",
        "shop",
    )
    assert differing(before, content(server)) == []


def test_frozen_nobody_writes_and_it_can_be_done_twice(server: PostgresServer) -> None:
    for _ in range(2):
        server.execute(";".join(statements.FREEZE), "shop")
        with pytest.raises(PostgresError, match="read-only transaction"):
            server.execute(WRITE, "shop")
        assert server.execute("SELECT count(*) FROM orders", "shop")
    for _ in range(2):
        server.execute(";".join(statements.THAW), "shop")
        server.execute(WRITE, "shop")


def test_what_a_move_fails_on_is_seen(server: PostgresServer) -> None:
    server.execute(
        "CREATE UNLOGGED TABLE fast (); CREATE TABLE named (a regproc, b regclass)", "shop"
    )
    rows = [row.split("|") for row in server.execute(statements.LOOK, "shop").splitlines()]
    stops = {(kind, name) for kind, name, _ in rows if kind in statements.STOPS}
    assert stops == {
        ("unlogged table", "public.fast"),
        ("column of a reg* type", "public.named.a"),
    }
    assert {kind for kind, *_ in rows} - set(statements.STOPS) == {"bytes"}
