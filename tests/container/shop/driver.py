"""Runs in the image's Python: measures each case's migration, then runs it under load.

`python driver.py CASES ROWS`: a directory with a package of migrations for each case. Prints one
JSON object a case. What the clients run is the released code: `shop.models`, and Django's ORM.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import uuid
from collections import Counter
from pathlib import Path

import django
from django.conf import settings
from ecs_django.environment import load

CLIENTS = 16
BASE = "shop"
# Rounds of each client before, and after, the migration.
ROUNDS = 2
LONGEST = 30.0


def main() -> None:
    cases, rows = Path(sys.argv[1]), int(sys.argv[2])
    sys.path[:0] = [str(Path(__file__).parent), str(cases)]
    settings.configure(
        DATABASES={"default": load().database},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["ecs_django", "shop"],
        MIGRATION_MODULES={"shop": "base"},
        USE_TZ=True,
    )
    django.setup()
    logging.getLogger("django").setLevel(logging.CRITICAL)
    fill(rows)
    for case in sorted(path.name for path in cases.iterdir() if path.name != "base"):
        print(json.dumps({"case": case, **tried(case)}), flush=True)


def database(statement: str) -> None:
    """A statement about databases, from outside of them."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def use(name: str, migrations: str) -> None:
    from django.db import connection

    connection.settings_dict["NAME"] = name
    settings.MIGRATION_MODULES["shop"] = migrations


def fill(rows: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from shop.models import Customer

    database(f"DROP DATABASE IF EXISTS {BASE} WITH (FORCE)")
    database(f"CREATE DATABASE {BASE}")
    use(BASE, "base")
    call_command("migrate", verbosity=0)
    Customer.objects.create(name="first")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO shop_item (title, note, price, stock, sku, customer_id)"
            " SELECT 'item', 'note', n, 0, md5(n::text), 1 FROM generate_series(1, %s) AS n",
            [rows],
        )
        cursor.execute("ANALYZE")


def tried(case: str) -> dict[str, object]:
    from django.db import connection
    from ecs_django.management.commands.measure_migrations import from_code
    from ecs_django.management.commands.release import Command
    from ecs_django.pending.measure import report

    database("DROP DATABASE IF EXISTS tried WITH (FORCE)")
    database(f"CREATE DATABASE tried TEMPLATE {BASE}")
    use("tried", case)
    told = report().document()
    code = from_code({"shop.0002_case"}).document()
    load = Load()
    failed = ""
    try:
        load.wait()
        Command().migrate()
        load.wait()
    except Exception as error:
        failed = f"{type(error).__name__}: {error}"
    finally:
        load.stop()
        connection.close()
    return {"report": told, "code": code, "seen": dict(load.seen), "failed": failed}


class Load:
    """Clients of the released code, each with its own connection."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.rounds = [0] * CLIENTS
        self.lock = threading.Condition()
        self.stopped = False
        self.threads = [
            threading.Thread(target=self.client, args=(number,)) for number in range(CLIENTS)
        ]
        for thread in self.threads:
            thread.start()

    def client(self, number: int) -> None:
        from django.db import connection

        while not self.stopped:
            for request in (write, change, look):
                try:
                    request()
                    said = "served"
                except Exception as error:
                    said = f"{request.__name__}: {str(error).partition(chr(10))[0]}"
                with self.lock:
                    self.seen[said] += 1
            with self.lock:
                self.rounds[number] += 1
                self.lock.notify_all()
        connection.close()

    def wait(self) -> None:
        """Until each client has gone some more rounds."""
        with self.lock:
            goal = [done + ROUNDS for done in self.rounds]
            assert self.lock.wait_for(
                lambda: all(d >= g for d, g in zip(self.rounds, goal, strict=True)), LONGEST
            ), "the clients stand still"

    def stop(self) -> None:
        self.stopped = True
        for thread in self.threads:
            thread.join()


def write() -> None:
    from shop.models import Item

    Item.objects.create(title="t" * 60, price=1, sku=uuid.uuid4().hex, customer_id=1)


def change() -> None:
    from shop.models import Item

    item = Item.objects.order_by("-id").first()
    item.stock += 1
    item.save()


def look() -> None:
    from shop.models import Customer, Item

    list(Item.objects.select_related("customer").order_by("-id")[:5])
    list(Customer.objects.all()[:5])


if __name__ == "__main__":
    main()
