"""Two logins in the master's place: the migrator owns the schema, the application only uses it.

The master runs every statement here. On RDS it is not a superuser; it is a member of the migrator,
so that it, and who still logs in as it, goes on as before. Each step can be done again.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import DatabaseError
from psycopg import sql

from ecs_django.postgresql.credentials import Credentials

# PostgreSQL's codes: a lock that was not to be had in time, a deadlock, what is gone meanwhile.
IN_USE = ("55P03", "40P01")
GONE = ("42P01", "42883", "42704", "3F000")
REFUSED = "42501"
# Seconds that a statement waits for a table (requests queue up behind it); how often it is tried.
LOCK_TIMEOUT = 3
TRIES = 20
PAUSE = 2.0
SHOWN = 5

ROLE = "SELECT 1 FROM pg_roles WHERE rolname = %s"
MEMBER_OF = """
SELECT DISTINCT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
JOIN pg_roles a ON a.oid = m.member WHERE a.rolname = %s
"""
# Those that the master may give away; an extension's stay.
SCHEMAS = """
SELECT quote_ident(n.nspname) FROM pg_namespace n
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND pg_has_role(n.nspowner, 'USAGE')
AND NOT EXISTS (SELECT FROM pg_depend e
WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e')
ORDER BY 1
"""
# What the master owns, as ALTER names it; tables first, since a view works with its owner's rights.
# A sequence of a column goes with its table.
OWNED = """
SELECT upper(o.type), o.identity FROM pg_shdepend d
JOIN pg_database b ON b.oid = d.dbid AND b.datname = current_database()
JOIN pg_roles r ON r.oid = d.refobjid AND r.rolname = current_user
CROSS JOIN pg_identify_object(d.classid, d.objid, 0) o
WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o'
AND coalesce(o.schema, '') !~ '^pg_temp'
AND NOT EXISTS (SELECT FROM pg_depend e
WHERE e.classid = d.classid AND e.objid = d.objid AND e.objsubid = 0
AND (e.deptype IN ('e', 'i') OR o.type = 'sequence' AND e.deptype = 'a' AND e.refobjsubid > 0))
ORDER BY o.type NOT IN ('table', 'foreign table', 'sequence'), o.type, o.identity
"""
TABLES = """
SELECT c.oid::regclass::text, c.relkind = 'S' FROM pg_class c
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
AND pg_get_userbyid(c.relowner) = %s ORDER BY 1
"""
DEFAULTS = (
    ("SELECT, INSERT, UPDATE, DELETE", "TABLES"),
    ("USAGE, SELECT, UPDATE", "SEQUENCES"),
    ("USAGE", "SCHEMAS"),
)
# What the application may do beyond its data, and what it may not do with it.
TOO_MUCH = """
SELECT 'is a superuser, makes roles or databases, or bypasses row security' FROM pg_roles
WHERE rolname = %(role)s AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication
OR rolbypassrls)
UNION ALL SELECT 'is a member of ' || r.rolname FROM pg_roles r WHERE r.rolname <> %(role)s
AND pg_has_role(%(role)s, r.oid, 'MEMBER')
UNION ALL SELECT 'makes schemas'
WHERE has_database_privilege(%(role)s, current_database(), 'CREATE')
UNION ALL SELECT 'makes tables in the schema ' || nspname FROM pg_namespace
WHERE nspname !~ '^pg_' AND has_schema_privilege(%(role)s, oid, 'CREATE')
"""
TOO_LITTLE = """
SELECT 'cannot use ' || c.oid::regclass || ', which is ' || pg_get_userbyid(c.relowner) || '''s'
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_'
AND n.nspname <> 'information_schema' AND NOT EXISTS (SELECT FROM pg_depend e
WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
AND NOT (has_schema_privilege(%(role)s, n.oid, 'USAGE') AND (SELECT bool_and(
has_table_privilege(%(role)s, c.oid, p)) FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p))
ORDER BY 1
"""


class LoginsError(Exception):
    """The roles are not what they should be; the message says of whom and why."""


def make(connection: Any, *, application: str, migrator: str) -> int:
    """Make or mend both roles and hand over what the master owns; how many objects that were.

    `connection` is Django's, to the application's database, as the master. The application gets
    rights on rows only; what the migrator makes later, it can use at once. Raises `LoginsError`
    when the application could do more or less than that, and Django's errors.
    """
    roles = {"migrator": migrator, "application": application}
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}s'")
        for role in roles.values():
            if not _column(cursor, ROLE, [role]):
                _say(cursor, "CREATE ROLE {role}", role=role)
        _say(cursor, "ALTER ROLE {migrator} LOGIN NOCREATEROLE CREATEDB", **roles)
        _say(cursor, "ALTER ROLE {application} LOGIN NOCREATEROLE NOCREATEDB", **roles)
        for role in _column(cursor, MEMBER_OF, [application]):
            _say(cursor, "REVOKE {role} FROM {application}", role=role, **roles)
        _say(cursor, "GRANT {migrator} TO CURRENT_USER", **roles)
        name = connection.settings_dict["NAME"]
        rights = "CONNECT, CREATE, TEMPORARY"
        _say(cursor, f"GRANT {rights} ON DATABASE {{name}} TO {{migrator}}", name=name, **roles)
        _say(cursor, "GRANT CONNECT ON DATABASE {name} TO {application}", name=name, **roles)
        _schemas(cursor, roles)
        moved = _hand_over(cursor, roles)
        _let_use(cursor, roles)
        found = _column(cursor, TOO_MUCH, {"role": application})
        found += _column(cursor, TOO_LITTLE, {"role": application})
    if found:
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise LoginsError(f"the role {application} {'; '.join(found[:SHOWN])}{more}")
    return moved


def set_password(connection: Any, login: Credentials) -> None:
    """PostgreSQL's log and its statistics of statements get a verifier, never the password."""
    with connection.cursor() as cursor:
        verifier = cursor.connection.pgconn.encrypt_password(
            login.password.encode(), login.user.encode(), b"scram-sha-256"
        )
        said = sql.SQL("ALTER ROLE {} PASSWORD {}")
        cursor.execute(said.format(sql.Identifier(login.user), sql.Literal(verifier.decode())))


def may_change_schema(connection: Any) -> bool:
    """Whether this login may make a table; it is tried, and taken back."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            cursor.execute("CREATE TABLE may_change_schema ()")
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", None) == REFUSED:
                return False
            raise
        finally:
            cursor.execute("ROLLBACK")
        return True


def _schemas(cursor: Any, roles: dict[str, str]) -> None:
    for schema in _column(cursor, SCHEMAS):
        for statement in (
            "ALTER SCHEMA {it} OWNER TO {migrator}",
            "GRANT USAGE, CREATE ON SCHEMA {it} TO {migrator}",
            # Everybody's until PostgreSQL 15, and for ever in a database that is older.
            "REVOKE CREATE ON SCHEMA {it} FROM PUBLIC, {application}",
            "GRANT USAGE ON SCHEMA {it} TO {application}",
        ):
            _patiently(cursor, statement, schema, roles)


def _hand_over(cursor: Any, roles: dict[str, str]) -> int:
    cursor.execute(OWNED)
    moved = 0
    for kind, identity in cursor.fetchall():
        if kind not in KEPT:
            statement = f"ALTER {KINDS.get(kind, kind)} {{it}} OWNER TO {{migrator}}"
            moved += _patiently(cursor, statement, identity, roles)
    return moved


KEPT = {
    *("EXTENSION", "DEFAULT ACL", "SCHEMA", "EVENT TRIGGER", "FOREIGN-DATA WRAPPER"),
    *("SUBSCRIPTION", "PUBLICATION", "USER MAPPING"),
}
"""Kinds that stay the master's: they need its rights, or have no owner of their own."""
KINDS = {"STATISTICS OBJECT": "STATISTICS", "COMPOSITE TYPE": "TYPE"}
"""`pg_identify_object`'s word → ALTER's."""


def _let_use(cursor: Any, roles: dict[str, str]) -> None:
    for rights, kind in DEFAULTS:
        changed = "ALTER DEFAULT PRIVILEGES FOR ROLE {migrator}"
        _say(cursor, f"{changed} GRANT {rights} ON {kind} TO {{application}}", **roles)
    cursor.execute(TABLES, [roles["migrator"]])
    for name, is_sequence in cursor.fetchall():
        rights, kind = DEFAULTS[is_sequence]
        statement = f"GRANT {rights} ON {kind[:-1]} {{it}} TO {{application}}"
        _patiently(cursor, statement, name, roles)


def _patiently(cursor: Any, statement: str, it: str, roles: dict[str, str]) -> bool:
    """Say it until the lock is to be had; False when `it`, quoted already, is gone meanwhile."""
    for tries_left in range(TRIES - 1, -1, -1):
        try:
            _say(cursor, statement, it=sql.SQL(it), **roles)
        except DatabaseError as error:
            code = getattr(error.__cause__, "sqlstate", None)
            if code in GONE:
                return False
            if code not in IN_USE or not tries_left:
                raise
            time.sleep(PAUSE)
        else:
            break
    return True


def _say(cursor: Any, statement: str, **names: str | sql.SQL) -> None:
    parts = {n: sql.Identifier(v) if isinstance(v, str) else v for n, v in names.items()}
    cursor.execute(sql.SQL(statement).format(**parts))


def _column(cursor: Any, query: str, parameters: Any = None) -> list[str]:
    cursor.execute(query, parameters)
    return [row[0] for row in cursor.fetchall()]
