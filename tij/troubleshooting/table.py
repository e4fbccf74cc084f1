"""The table of causes, from the most exact sign to the vaguest.

Sources: ECS Developer Guide, "Resolve Amazon ECS stopped task errors" and "CannotPullContainer
task errors in Amazon ECS"; Elastic Load Balancing, "Health check reason codes"; the container's
own one-line refusals (docs/container-contract.md); the guide's troubleshooting chapter.
"""

from __future__ import annotations

from tij.troubleshooting.cause import Cause

# How a call shows that it never reached its server.
NO_ROUTE = r"i/o timeout|context deadline exceeded|dial tcp|connection issue|network is unreachable"
LOGS = "tij logs -e {environment} --since 1h"

IMAGE = (
    Cause(
        "image-unreachable",
        (("stopped", rf"CannotPullContainerError.*({NO_ROUTE})"),),
        "tij plan -e {environment} foundation",
        guide=("G177", "G178"),
    ),
    Cause(
        "image-missing",
        (
            (
                "stopped",
                r"CannotPullContainerError.*(not found|manifest unknown|does not exist)",
            ),
        ),
        "tij image push -e {environment}",
    ),
    Cause(
        "image-forbidden",
        (("stopped", r"CannotPullContainerError.*(403|denied|not authorized|no basic auth)"),),
        "tij plan -e {environment} service",
        guide=("G176",),
    ),
    Cause(
        "image-architecture",
        (
            ("stopped", r"CannotPullContainerError.*(descriptor matching platform|no match for)"),
            ("stopped", r"exec format error"),
            ("log", r"exec format error"),
        ),
        "tij image push -e {environment}",
    ),
    # bash's words on what `start.sh` is to become.
    Cause(
        "program-missing",
        (
            (
                "log",
                r"start\.sh: line \d+: (exec: )?(?P<program>[^:]+):"
                r" (not found|cannot execute|no such)",
            ),
        ),
        "tij app check -e {environment} --build",
    ),
    Cause(
        "start-script",
        (
            ("stopped", r"(start\.sh|tini).*(permission denied|no such file)"),
            (
                "stopped",
                r"Cannot(Start|Create)Container(Error)?:.*(permission denied|no such file)",
            ),
            ("log", r"start\.sh: (permission denied|no such file)"),
        ),
        "git ls-files --stage container/image/start.sh",
        guide=("G176",),
        exit_codes=(126, 127),
    ),
)

SECRETS = (
    Cause(
        "secret-key-missing",
        (("stopped", r"did not contain (the )?json key (?P<key>\S+)"),),
        "tij plan -e {environment} data service",
        guide=("G176",),
    ),
    Cause(
        "secret-unreachable",
        (("stopped", rf"ResourceInitializationError.*(secret|asm|ssm).*({NO_ROUTE})"),),
        "tij plan -e {environment} foundation",
        guide=("G177", "G178"),
    ),
    Cause(
        "secret-forbidden",
        (
            (
                "stopped",
                r"ResourceInitializationError.*(secret|asm|ssm|kms).*"
                r"(AccessDenied|not authorized|access to KMS is not allowed)",
            ),
        ),
        "tij plan -e {environment} service",
        guide=("G176",),
    ),
    Cause(
        "secret-missing",
        (
            (
                "stopped",
                r"ResourceInitializationError.*"
                r"(ResourceNotFoundException|can't find the specified secret|marked for deletion)",
            ),
        ),
        "tij plan -e {environment} data",
        guide=("G176",),
    ),
    Cause(
        "log-group",
        (
            ("stopped", r"log group does not exist"),
            ("stopped", r"(failed to (validate|initialize|create) log(ger|ging)|CreateLogStream)"),
        ),
        "tij plan -e {environment} service",
        guide=("G175",),
    ),
    Cause(
        "role-not-assumable",
        (
            ("stopped", r"unable to assume (the )?role"),
            ("events", r"unable to assume (the )?role"),
        ),
        "tij plan -e {environment} service",
        guide=("G176",),
    ),
)

DATABASE = (
    Cause(
        "database-login",
        (
            (
                "log",
                r"^database: DB_HOST=.*password authentication failed for user"
                r" \"(?P<role>\S+_(application|migrator))\"",
            ),
        ),
        "tij release -e {environment}",
        guide=("G185",),
    ),
    Cause(
        "schema-refused",
        (("log", r"permission denied for schema (?P<what>\S+)|must be owner of (?P<owned>.+)"),),
        "tij verify -e {environment} --only database-logins",
    ),
    Cause(
        "database-password",
        (("log", r"^database: DB_HOST=.*password authentication failed"),),
        "tij plan -e {environment} data",
        guide=("G185",),
    ),
    Cause(
        "database-name",
        (("log", r'^database: DB_HOST=.*database "(?P<name>[^"]+)" does not exist'),),
        "tij settings check -e {environment}",
        guide=("G185",),
    ),
    Cause(
        "database-host",
        (
            (
                "log",
                r"^database: DB_HOST=(?P<host>\S+).*"
                r"(could not translate host name|name or service not known|failed to resolve)",
            ),
        ),
        "tij plan -e {environment} foundation data",
        guide=("G184", "G185"),
    ),
    Cause(
        "database-certificate",
        (("log", r"^database: DB_HOST=.*(certificate|no encryption|does not match host name)"),),
        "tij output -e {environment} data",
        guide=("G185",),
    ),
    Cause(
        "database-unreachable",
        (("log", r"^database: DB_HOST=(?P<host>\S+) DB_PORT=(?P<port>\d+)"),),
        "tij plan -e {environment} data service",
        guide=("G184",),
    ),
    Cause(
        "migration-waited",
        (("log", r"canceling statement due to statement timeout"),),
        "tij logs -e {environment} --since 1h --filter release",
        guide=("G174",),
    ),
)

# As redis-py and Valkey say it.
CACHE = (
    Cause(
        "cache-token",
        (("log", r"WRONGPASS|NOAUTH|invalid username-password pair|AUTH.* without any password"),),
        "tij release -e {environment}",
    ),
    Cause(
        "cache-unreachable",
        (("log", r"(Error|Timeout) .*connecting to (?P<host>[\w.-]+):(?P<port>6379)"),),
        "tij plan -e {environment} data service",
    ),
)

# As boto3 says it, from whatever sends.
MAIL = (
    Cause(
        "mail-refused",
        (("log", r"MessageRejected.*not verified.*: (?P<who>\S+@\S+)"),),
        "tij verify -e {environment} --only mail-verified",
    ),
    Cause(
        "mail-forbidden",
        (("log", r"AccessDenied.*ses:Send(Raw)?Email"),),
        "tij settings check -e {environment}",
    ),
)

APPLICATION = (
    Cause(
        "module-missing",
        (("log", r"(^|\n|: )ModuleNotFoundError: No module named '(?P<module>[^']+)'"),),
        "tij app check -e {environment} --build",
    ),
    Cause(
        "variable",
        (("log", r"^environment: (?P<what>.+)"),),
        "tij plan -e {environment} service",
        guide=("G176",),
    ),
    Cause(
        "contract",
        (("log", r"^project: (?P<what>.+)"),),
        "tij image build -e {environment}",
        guide=("G176", "G186"),
    ),
    Cause(
        "nginx-configuration",
        (("log", r"\[emerg\]"),),
        "python -m pytest tests/container/test_requests.py",
        guide=("G176", "G179", "G180", "G181", "G182"),
    ),
    Cause(
        "bucket-forbidden",
        (
            ("log", r"AccessDenied.*(PutObject|GetObject|ListObjects|HeadObject|DeleteObject)"),
            (
                "log",
                r"(PutObject|GetObject|ListObjects|HeadObject|DeleteObject).*(AccessDenied|403)",
            ),
        ),
        "tij plan -e {environment} data service",
        guide=("G188",),
    ),
    Cause(
        "bucket-missing",
        (("log", r"NoSuchBucket"),),
        "tij plan -e {environment} data",
        guide=("G188",),
    ),
    Cause(
        "migration-failed",
        (("log", r"release failed"),),
        LOGS,
        guide=("G174",),
    ),
    Cause(
        "program-died",
        (("log", r"(?P<program>nginx|gunicorn) ended by itself"),),
        LOGS,
        guide=("G175", "G183"),
    ),
    Cause(
        "memory",
        (
            ("stopped", r"OutOfMemory(Error)?"),
            ("log", r"Worker \(pid:\d+\) was sent SIGKILL! Perhaps out of memory"),
        ),
        "tij settings check -e {environment}",
        exit_codes=(137,),
    ),
)

HEALTH = (
    Cause(
        "health-host",
        (("health", r"\[?\b400\b\]?"),),
        LOGS,
        guide=("G186",),
    ),
    Cause(
        "health-redirect",
        (("health", r"\[?\b30[1278]\b\]?"),),
        LOGS,
        guide=("G186",),
    ),
    Cause(
        "health-path",
        (("health", r"\[?\b404\b\]?"),),
        LOGS,
        guide=("G186", "G187"),
    ),
    Cause(
        "health-application",
        (("health", r"\[?\b50[0234]\b\]?"),),
        LOGS,
        guide=("G183", "G187"),
    ),
    Cause(
        "health-timeout",
        (("health", r"Target\.Timeout|Request timed out"),),
        "tij plan -e {environment} service",
        guide=("G187",),
    ),
    Cause(
        "health-failed",
        (
            ("stopped", r"failed (ELB|container) health checks"),
            ("health", r"Target\.FailedHealthChecks|Health checks failed"),
        ),
        LOGS,
        guide=("G187",),
    ),
)

CAPACITY = (
    Cause(
        "quota",
        (
            ("events", r"reached the limit on the number of (?P<what>tasks|vCPUs)"),
            ("stopped", r"reached the limit on the number of (?P<what>tasks|vCPUs)"),
        ),
        "aws service-quotas list-service-quotas --service-code fargate",
    ),
    Cause(
        "capacity",
        (
            ("events", r"Capacity is unavailable at this time"),
            ("stopped", r"Capacity is unavailable at this time"),
        ),
        "tij release -e {environment}",
    ),
    Cause(
        "subnet-full",
        (
            ("events", r"(not enough|insufficient) free (ip )?addresses"),
            ("stopped", r"(not enough|insufficient) free (ip )?addresses"),
        ),
        "tij settings check -e {environment}",
    ),
)

CAUSES = (*IMAGE, *SECRETS, *DATABASE, *CACHE, *MAIL, *APPLICATION, *HEALTH, *CAPACITY)
