"""What AWS allows, as tables: Regions, Fargate sizes, versions, retention periods, countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

# AWS General Reference, "AWS service endpoints"; read 2026-11.
REGIONS: Sequence[str] = """
    af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1
    ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5
    ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1
    eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1
    mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2
""".split()

# AWS General Reference, "Amazon Simple Email Service endpoints and quotas"; read 2026-11.
REGIONS_WITHOUT_SES = frozenset(
    """
    ap-east-1 ap-east-2 ap-southeast-4 ap-southeast-6 ap-southeast-7 eu-south-2 mx-central-1
    """.split()
)
# The same page, "DKIM domains": Regions whose keys are not below dkim.amazonses.com.
REGIONS_WITH_OWN_DKIM_DOMAIN = frozenset(
    """
    af-south-1 ap-northeast-3 ap-south-2 ap-southeast-3 ap-southeast-5 ca-west-1 eu-central-2
    eu-south-1 il-central-1 me-central-1
    """.split()
)

GIB = 1024

# CPU units → MiB of memory (ECS Developer Guide, "Task CPU and memory").
FARGATE_MEMORY: Mapping[int, Sequence[int]] = {
    256: (512, 1024, 2048),
    512: range(1 * GIB, 4 * GIB + 1, GIB),
    1024: range(2 * GIB, 8 * GIB + 1, GIB),
    2048: range(4 * GIB, 16 * GIB + 1, GIB),
    4096: range(8 * GIB, 30 * GIB + 1, GIB),
    8192: range(16 * GIB, 60 * GIB + 1, 4 * GIB),
    16384: range(32 * GIB, 120 * GIB + 1, 8 * GIB),
}

# RDS major version → end of standard support (RDS for PostgreSQL Release Notes, "Release calendar
# for Amazon RDS for PostgreSQL"). From then on AWS charges Extended Support or upgrades.
POSTGRESQL_SUPPORT_ENDS: Mapping[str, date] = {
    "13": date(2026, 2, 28),
    "14": date(2027, 2, 28),
    "15": date(2028, 2, 29),
    "16": date(2029, 2, 28),
    "17": date(2030, 2, 28),
    "18": date(2031, 2, 28),
}

# ElastiCache User Guide, "Supported engines and versions"; read 2026-11.
VALKEY_VERSIONS: Sequence[str] = ("7.2", "8.0", "8.1")

# RDS User Guide, "Settings for DB instances" (PostgreSQL): names that RDS or PostgreSQL keeps.
RESERVED_DATABASE_USERS = frozenset(
    """
    admin rdsadmin rds_superuser rds_replication rds_iam rdsproxyadmin rdsrepladmin user public
    none current_user session_user
    """.split()
)
RESERVED_DATABASE_NAMES = frozenset(
    """
    rdsadmin template0 template1 postgres0 all analyse analyze and any array as asc authorization
    between binary both case cast check collate column constraint create cross current_date
    current_time current_timestamp current_user default deferrable desc distinct do else end
    except false for foreign freeze from full grant group having ilike in initially inner
    intersect into is isnull join leading left like limit localtime localtimestamp natural new
    not notnull null off offset old on only or order outer overlaps placing primary references
    right select session_user similar some table then to trailing true union unique user using
    verbose when where
    """.split()
)

# CloudWatch Logs API Reference, "PutRetentionPolicy"; days.
LOG_RETENTION_DAYS: Sequence[int] = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)

PRICE_CLASSES: Sequence[str] = ("PriceClass_100", "PriceClass_200", "PriceClass_All")

# Vercel, "Regions": where functions run.
VERCEL_REGIONS: Sequence[str] = """
    arn1 bom1 cdg1 cle1 cpt1 dub1 dxb1 fra1 gru1 hkg1 hnd1 iad1 icn1 kix1 lhr1 pdx1 sfo1 sin1 syd1
    yul1
""".split()
# Vercel's Terraform provider 5.10, `vercel_project.node_version` → end of maintenance
# (github.com/nodejs/Release, schedule.json).
NODE_SUPPORT_ENDS: Mapping[str, date] = {
    "18.x": date(2025, 4, 30),
    "20.x": date(2026, 4, 30),
    "22.x": date(2027, 4, 30),
    "24.x": date(2028, 4, 30),
}
NODE_VERSIONS: Sequence[str] = tuple(NODE_SUPPORT_ENDS)

# ISO 3166-1 alpha-2.
COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW
    """.split()
)

# Python's version that has an official slim image → end of security fixes: PEP 664 and after name
# the month (peps.python.org/api/release-cycle.json), this is its last day.
PYTHON_SUPPORT_ENDS: Mapping[str, date] = {
    "3.11": date(2027, 10, 31),
    "3.12": date(2028, 10, 31),
    "3.13": date(2029, 10, 31),
    "3.14": date(2030, 10, 31),
}
PYTHON_VERSIONS: Sequence[str] = tuple(PYTHON_SUPPORT_ENDS)


def dkim_host(region: str) -> str:
    """Where SES publishes the DKIM keys of a Region's identities."""
    if region in REGIONS_WITH_OWN_DKIM_DOMAIN:
        return f"dkim.{region}.amazonses.com"
    return "dkim.amazonses.com"
