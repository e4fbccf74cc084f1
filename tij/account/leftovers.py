"""Names that the stacks give and the account has already, without any state that knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tij.account.line import Line, Status
from tij.clients import Connect
from tij.session.session import Session

Ask = Callable[[Connect, str], bool]


def _has(service: str, operation: str, argument: str, *absent: str, many: bool = False) -> Ask:
    def ask(clients: Connect, name: str) -> bool:
        from botocore.exceptions import ClientError

        client = clients(service)
        try:
            answer = getattr(client, operation)(**{argument: [name] if many else name})
        except ClientError as error:
            if error.response["Error"]["Code"] in absent:
                return False
            raise
        return not many or any(isinstance(v, list) and v for v in answer.values())

    return ask


def _has_log_group(clients: Connect, name: str) -> bool:
    found = clients("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return any(group["logGroupName"] == name for group in found)


# By resource type: the argument with the name, who is asked, and what deletes or frees it.
ASKED: Mapping[str, tuple[str, Ask, str]] = {
    "aws_cloudwatch_log_group": (
        "name",
        _has_log_group,
        "aws logs delete-log-group --log-group-name {name}",
    ),
    "aws_db_instance": (
        "identifier",
        _has("rds", "describe_db_instances", "DBInstanceIdentifier", "DBInstanceNotFound"),
        "aws rds describe-db-instances --db-instance-identifier {name}",
    ),
    "aws_ecr_repository": (
        "name",
        _has(
            "ecr",
            "describe_repositories",
            "repositoryNames",
            "RepositoryNotFoundException",
            many=True,
        ),
        "aws ecr delete-repository --repository-name {name}",
    ),
    "aws_iam_role": (
        "name",
        _has("iam", "get_role", "RoleName", "NoSuchEntity"),
        "aws iam delete-role --role-name {name}",
    ),
    "aws_lb": (
        "name",
        _has("elbv2", "describe_load_balancers", "Names", "LoadBalancerNotFound", many=True),
        "aws elbv2 describe-load-balancers --names {name}",
    ),
    "aws_s3_bucket": (
        "bucket",
        _has("s3", "head_bucket", "Bucket", "404", "NoSuchBucket"),
        "aws s3api head-bucket --bucket {name}",
    ),
    "aws_secretsmanager_secret": (
        "name",
        _has("secretsmanager", "describe_secret", "SecretId", "ResourceNotFoundException"),
        "aws secretsmanager delete-secret --force-delete-without-recovery --secret-id {name}",
    ),
    "aws_ssm_parameter": (
        "name",
        _has("ssm", "get_parameter", "Name", "ParameterNotFound"),
        "aws ssm delete-parameter --name {name}",
    ),
}
FORBIDDEN = "403"


def lines(session: Session) -> Iterator[Line]:
    """One line for each name that is taken; one for all where none is."""
    free = 0
    for type_, name in _to_be_made(session):
        _, ask, fix = ASKED[type_]
        facts = {"type": type_, "name": name}
        match _taken(ask, session.aws.client, name):
            case None:
                free += 1
            case "elsewhere":
                fix = "storage.files_bucket, storage.log_bucket, state.bucket"
                yield Line("leftovers", Status.BAD, "taken-elsewhere", facts, fix)
            case _:
                command = fix.format(name=name)
                yield Line("leftovers", Status.BAD, "taken", facts, command)
    yield Line("leftovers", Status.GOOD, "free", {"number": free})


def _taken(ask: Ask, clients: Connect, name: str) -> str | None:
    from botocore.exceptions import ClientError

    try:
        return "here" if ask(clients, name) else None
    except ClientError as error:
        # A bucket's name belongs to the whole world.
        if error.response["Error"]["Code"] == FORBIDDEN:
            return "elsewhere"
        raise


def _to_be_made(session: Session) -> Iterator[tuple[str, str]]:
    """Type and name of what no state has yet, where the name is known before the plan."""
    for stack in session.stacks:
        state = session.state(stack)
        made = set(state.resources) if state else set()
        resources = stack.configuration.get("resource", {})
        for type_, (argument, _, _) in ASKED.items():
            for id_, block in resources.get(type_, {}).items():
                name = block.get(argument)
                if isinstance(name, str) and "${" not in name and f"{type_}.{id_}" not in made:
                    yield type_, name
