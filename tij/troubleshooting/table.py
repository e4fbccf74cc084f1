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
        "The task has no way to the registry: NAT gateway, its Elastic IP, the private route"
        " table's 0.0.0.0/0, or (with endpoints) the endpoints of ECR and S3.",
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
        "The registry does not hold this image: it was never pushed, or the life-cycle rule has"
        " expired it.",
        "tij image push -e {environment}",
    ),
    Cause(
        "image-forbidden",
        (("stopped", r"CannotPullContainerError.*(403|denied|not authorized|no basic auth)"),),
        "The execution role may not pull from the registry.",
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
        "The image was built for another processor than service.architecture says.",
        "tij image push -e {environment}",
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
        "The start script cannot be executed: its mode in git must be 100755, its line ends LF.",
        "git ls-files --stage container/image/start.sh",
        guide=("G176",),
        exit_codes=(126, 127),
    ),
)

SECRETS = (
    Cause(
        "secret-key-missing",
        (("stopped", r"did not contain (the )?json key (?P<key>\S+)"),),
        "The secret has no key {key}: the task definition and the secret do not fit together.",
        "tij plan -e {environment} data service",
        guide=("G176",),
    ),
    Cause(
        "secret-unreachable",
        (("stopped", rf"ResourceInitializationError.*(secret|asm|ssm).*({NO_ROUTE})"),),
        "The task has no way to Secrets Manager: NAT gateway, its Elastic IP, the private route"
        " table's 0.0.0.0/0, or (with endpoints) the endpoint of Secrets Manager.",
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
        "The execution role may not read the secret (the task role is not asked for this).",
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
        "The secret does not exist, or waits for its deletion.",
        "tij plan -e {environment} data",
        guide=("G176",),
    ),
    Cause(
        "log-group",
        (
            ("stopped", r"log group does not exist"),
            ("stopped", r"(failed to (validate|initialize|create) log(ger|ging)|CreateLogStream)"),
        ),
        "The log group is missing, or the execution role may not write to it.",
        "tij plan -e {environment} service",
        guide=("G175",),
    ),
    Cause(
        "role-not-assumable",
        (
            ("stopped", r"unable to assume (the )?role"),
            ("events", r"unable to assume (the )?role"),
        ),
        "ECS may not assume the task's role: its trust policy must name ecs-tasks.amazonaws.com.",
        "tij plan -e {environment} service",
        guide=("G176",),
    ),
)

DATABASE = (
    Cause(
        "database-password",
        (("log", r"^database: DB_HOST=.*password authentication failed"),),
        "The database refuses the password of the secret: it was changed by hand, or the secret"
        " is not the database's own.",
        "tij plan -e {environment} data",
        guide=("G185",),
    ),
    Cause(
        "database-name",
        (("log", r'^database: DB_HOST=.*database "(?P<name>[^"]+)" does not exist'),),
        "The server holds no database {name} (database.name in the settings).",
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
        "The name {host} does not resolve in the VPC: DNS support, or the instance is gone.",
        "tij plan -e {environment} foundation data",
        guide=("G184", "G185"),
    ),
    Cause(
        "database-certificate",
        (("log", r"^database: DB_HOST=.*(certificate|no encryption|does not match host name)"),),
        "TLS to the database fails: its certificate authority or name is not what the image"
        " expects (container/image/rds-ca.pem).",
        "tij output -e {environment} data",
        guide=("G185",),
    ),
    Cause(
        "database-unreachable",
        (("log", r"^database: DB_HOST=(?P<host>\S+) DB_PORT=(?P<port>\d+)"),),
        "The task cannot reach {host}:{port}: the security groups must allow it from the service"
        " to the database, and the instance must be available.",
        "tij plan -e {environment} data service",
        guide=("G184",),
    ),
    Cause(
        "migration-waited",
        (("log", r"canceling statement due to statement timeout"),),
        "Another release held the migration lock for ten minutes.",
        "tij logs -e {environment} --since 1h --filter release",
        guide=("G174",),
    ),
)

APPLICATION = (
    Cause(
        "variable",
        (("log", r"^environment: (?P<what>.+)"),),
        "The container's environment is wrong: {what}.",
        "tij plan -e {environment} service",
        guide=("G176",),
    ),
    Cause(
        "contract",
        (("log", r"^project: (?P<what>.+)"),),
        "The Django project breaks the image's contract (docs/container-contract.md): {what}",
        "tij image build -e {environment}",
        guide=("G176", "G186"),
    ),
    Cause(
        "nginx-configuration",
        (("log", r"\[emerg\]"),),
        "Nginx refuses its configuration (container/image/nginx.conf.template).",
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
        "A role may not use the files bucket: the web task's is media/, the release's static/.",
        "tij plan -e {environment} data service",
        guide=("G188",),
    ),
    Cause(
        "bucket-missing",
        (("log", r"NoSuchBucket"),),
        "The files bucket (storage.files_bucket) does not exist.",
        "tij plan -e {environment} data",
        guide=("G188",),
    ),
    Cause(
        "migration-failed",
        (("log", r"release failed"),),
        "A migration, or publishing static files, failed; the log's traceback says which. The"
        " service was not touched.",
        LOGS,
        guide=("G174",),
    ),
    Cause(
        "program-died",
        (("log", r"(?P<program>nginx|gunicorn) ended by itself"),),
        "{program} ended by itself; what it said is in the lines before.",
        LOGS,
        guide=("G175", "G183"),
    ),
    Cause(
        "memory",
        (
            ("stopped", r"OutOfMemory(Error)?"),
            ("log", r"Worker \(pid:\d+\) was sent SIGKILL! Perhaps out of memory"),
        ),
        "The container used all of service.memory. Raise it, or lower WEB_CONCURRENCY.",
        "tij settings check -e {environment}",
        exit_codes=(137,),
    ),
)

HEALTH = (
    Cause(
        "health-host",
        (("health", r"\[?\b400\b\]?"),),
        "/health/ answers 400: Django checks the Host header before it answers. The health"
        " middleware must be the first (docs/container-contract.md, ecs.E002).",
        LOGS,
        guide=("G186",),
    ),
    Cause(
        "health-redirect",
        (("health", r"\[?\b30[1278]\b\]?"),),
        "/health/ answers a redirect: it is asked over plain HTTP, so it must come before the"
        " redirect to HTTPS (docs/container-contract.md, ecs.E008).",
        LOGS,
        guide=("G186",),
    ),
    Cause(
        "health-path",
        (("health", r"\[?\b404\b\]?"),),
        "/health/ is not there: the project does not answer it.",
        LOGS,
        guide=("G186", "G187"),
    ),
    Cause(
        "health-application",
        (("health", r"\[?\b50[0234]\b\]?"),),
        "Nginx answers, gunicorn behind it does not.",
        LOGS,
        guide=("G183", "G187"),
    ),
    Cause(
        "health-timeout",
        (("health", r"Target\.Timeout|Request timed out"),),
        "The load balancer gets no answer within its time: its security group must reach port 80"
        " of the service, and the tasks must have a free thread.",
        "tij plan -e {environment} service",
        guide=("G187",),
    ),
    Cause(
        "health-failed",
        (
            ("stopped", r"failed (ELB|container) health checks"),
            ("health", r"Target\.FailedHealthChecks|Health checks failed"),
        ),
        "The task runs, /health/ on port 80 does not answer 200.",
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
        "The account's Fargate quota of {what} is used up.",
        "aws service-quotas list-service-quotas --service-code fargate",
    ),
    Cause(
        "capacity",
        (
            ("events", r"Capacity is unavailable at this time"),
            ("stopped", r"Capacity is unavailable at this time"),
        ),
        "AWS has no Fargate capacity in these zones right now; ECS keeps trying.",
        "tij release -e {environment}",
    ),
    Cause(
        "subnet-full",
        (
            ("events", r"(not enough|insufficient) free (ip )?addresses"),
            ("stopped", r"(not enough|insufficient) free (ip )?addresses"),
        ),
        "The private subnets have no free addresses for new tasks.",
        "tij settings check -e {environment}",
    ),
)

CAUSES = (*IMAGE, *SECRETS, *DATABASE, *APPLICATION, *HEALTH, *CAPACITY)
