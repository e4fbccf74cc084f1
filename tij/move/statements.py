"""What is asked of PostgreSQL: to take no writes, to take them again, and what is in it."""

from __future__ import annotations

OF_OURS = "datallowconn AND NOT datistemplate AND datname <> 'rdsadmin'"
DATABASES = f"SELECT datname FROM pg_database WHERE {OF_OURS} ORDER BY 1"  # noqa: S608 - of ours
"""One row per database that has somebody's data."""

_SESSIONS = f"""
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND usename <> 'rdsadmin'
AND datname IN (SELECT datname FROM pg_database WHERE {OF_OURS})
"""  # noqa: S608 - of ours
# What has nobody's data is left to RDS's own sessions.
_EACH = """
DO $$ DECLARE name text; BEGIN
FOR name IN SELECT datname FROM pg_database WHERE {ours} AND pg_has_role(datdba, 'USAGE')
AND (datname <> 'postgres' OR datname = current_database()) LOOP
EXECUTE format('ALTER DATABASE %I {change}', name); END LOOP; END $$
"""
# For this session, which else can't write either where it is done a second time.
_WRITING = "SET default_transaction_read_only = off"
# Whoever connects from then on can only read; who is connected already is sent away.
FREEZE = (
    _WRITING,
    _EACH.format(ours=OF_OURS, change="SET default_transaction_read_only = on"),
    _SESSIONS,
)
THAW = (
    _WRITING,
    _EACH.format(ours=OF_OURS, change="RESET default_transaction_read_only"),
    _SESSIONS,
)
"""As FREEZE, the other way round."""

ANALYZE = ("ANALYZE",)
"""In each database: an upgrade leaves the statistics behind (pg_upgrade, "Statistics")."""

_TABLES = """pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""
# XML is how plain SQL runs a statement that it has made. Of each row's text as MD5, 60 bits: their
# sum knows no order. The alias is one that no column has: it would stand for the column.
CONTENT = f"""
SELECT 'table', format('%I.%I', n.nspname, c.relname), (xpath('/row/r/text()', query_to_xml(format(
'SELECT count(*) || '' '' || coalesce(sum((''x'' || substr(md5("the row"::text), 1, 15))
::bit(60)::bigint), 0) AS r FROM ONLY %I.%I AS "the row"', n.nspname, c.relname
), false, true, '')))[1]::text FROM {_TABLES} AND c.relpersistence = 'p'
UNION ALL SELECT 'sequence', format('%I.%I', schemaname, sequencename),
coalesce(last_value, 0)::text FROM pg_sequences
UNION ALL SELECT 'large objects', '', count(*)::text FROM pg_largeobject_metadata
"""  # noqa: S608 - of ours
"""In each database, rows of (kind, name, value); a table's value is its rows and their sum."""

REG = ("proc", "procedure", "oper", "operator", "config", "dictionary", "namespace", "collation")
_REG = ", ".join(f"'pg_catalog.reg{type_}'" for type_ in REG)
LOOK = f"""
SELECT 'bytes', current_database()::text, pg_database_size(current_database())::text
UNION ALL SELECT 'extension', extname::text, extversion FROM pg_extension WHERE extname <> 'plpgsql'
UNION ALL SELECT 'prepared transaction', gid, database::text FROM pg_prepared_xacts
UNION ALL SELECT 'logical replication slot', slot_name::text, '' FROM pg_replication_slots
WHERE slot_type = 'logical'
UNION ALL SELECT 'unlogged table', format('%I.%I', n.nspname, c.relname), ''
FROM {_TABLES} AND c.relpersistence = 'u'
UNION ALL SELECT 'column of a reg* type', format('%I.%I.%I', n.nspname, c.relname, a.attname),
a.atttypid::regtype::text FROM pg_attribute a JOIN ({{classes}}) c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT a.attisdropped AND a.atttypid::regtype::text IN ({_REG.replace("pg_catalog.", "")})
""".format(  # noqa: S608 - of ours
    classes="""SELECT c.oid, c.relname, c.relnamespace FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'm', 'p')"""
)
"""In each database, rows of (kind, name, value)."""
STOPS = {
    "prepared transaction": "commit it or roll it back",
    "logical replication slot": "drop it (pg_drop_replication_slot)",
    "unlogged table": "ALTER TABLE ... SET LOGGED: a snapshot doesn't keep its rows",
    "column of a reg* type": "change its type",
}
"""What the move or an upgrade fails on → what to do about it.

(RDS User Guide, "How to perform a major version upgrade for RDS for PostgreSQL"; PostgreSQL,
"CREATE TABLE", UNLOGGED.)
"""
