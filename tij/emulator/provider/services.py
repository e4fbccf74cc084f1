"""The second edit: the copy has the services that rehearsals use, and not all 256 of them.

At each start the provider makes the schemas of all its 2,100 resources and data sources, and
Terraform reads them all: most of what a plan costs. Which services there are says one function of
the provider's, that makes a slice and returns it:

    func servicePackages(ctx context.Context) []conns.ServicePackage {
        v := []conns.ServicePackage{
            accessanalyzer.ServicePackage(ctx),     // &servicePackage{}, which has no fields
            ...
        return slices.Clone(v)

An element is an interface: the address of its table of methods (`itab`, internal/abi/iface.go),
which is known by the methods' names, and that of the value, the same for all that have no fields.
The edited function returns a slice of the wanted ones, which is kept among its own instructions.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Collection, Mapping

from tij.emulator.provider.edit import JUMP, JUMP_SIZE, CannotEditError, Edit
from tij.emulator.provider.go_program import GoProgram, UnknownProgramError

PROVIDER = "github.com/hashicorp/terraform-provider-aws/internal"
FUNCTION = f"{PROVIDER}/provider.servicePackages"
METHOD = re.compile(rf"{re.escape(PROVIDER)}/service/(\w+)\.\(\*servicePackage\)\.\w+")
FIRST_METHOD = 0x18
"""Where the first method's address is in a table of methods."""
BEGINS = re.compile(
    rb"\x49\x3b\x66\x10\x0f\x86.{4}"  # whether there is room on the stack
    rb"\x55\x48\x89\xe5"  # push rbp; mov rbp, rsp
    rb"\x48\x83\xec(?P<frame>.)"  # sub rsp, frame
    rb"(?P<unused>\x90{5})",
    re.DOTALL,
)
ENDS = re.compile(
    rb"\x48\x8b\x44\x24."  # mov rax, [rsp + ...]: the slice's elements
    rb"\xbb(?P<count>.{4})"  # mov ebx, their number
    rb"\x48\x8b\x4c\x24."  # mov rcx, [rsp + ...]: the room for them
    rb"\x48\x83\xc4(?P<freed>.)\x5d\xc3",  # add rsp, frame; pop rbp; ret
    re.DOTALL,
)
ADDRESS = re.compile(rb"\x48\x8d[\x0d\x15](.{4})", re.DOTALL)
"""lea rcx or rdx, [rip + a number]"""
ELEMENT = 16

SERVICES: Mapping[str, str] = {
    "accessanalyzer": "accessanalyzer_analyzer",
    "acm": "acm_certificate acm_certificate_validation",
    "appautoscaling": "appautoscaling_policy appautoscaling_target",
    "backup": "backup_plan backup_selection backup_vault backup_vault_lock_configuration",
    "budgets": "budgets_budget",
    "cloudfront": "cloudfront_distribution cloudfront_origin_access_control"
    " cloudfront_response_headers_policy",
    "cloudtrail": "cloudtrail",
    "cloudwatch": "cloudwatch_dashboard cloudwatch_metric_alarm",
    "ec2": "default_security_group ec2_managed_prefix_list eip flow_log instance internet_gateway"
    " nat_gateway route route_table route_table_association security_group subnet vpc vpc_endpoint"
    " vpc_security_group_egress_rule vpc_security_group_ingress_rule",
    "ecr": "ecr_lifecycle_policy ecr_repository",
    "ecs": "ecs_cluster ecs_cluster_capacity_providers ecs_service ecs_task_definition",
    "elasticache": "elasticache_replication_group elasticache_subnet_group",
    "elbv2": "lb lb_listener lb_listener_rule lb_target_group",
    "events": "cloudwatch_event_rule cloudwatch_event_target",
    "guardduty": "guardduty_detector guardduty_detector_feature",
    "iam": "iam_openid_connect_provider iam_policy iam_role iam_role_policy"
    " iam_role_policy_attachment",
    "kms": "kms_alias kms_key",
    "logs": "cloudwatch_log_delivery cloudwatch_log_delivery_destination"
    " cloudwatch_log_delivery_source cloudwatch_log_group cloudwatch_log_metric_filter",
    "meta": "",
    "rds": "db_instance db_parameter_group db_subnet_group rds_instance_state",
    "route53": "route53_record route53_zone",
    "s3": "s3_bucket s3_bucket_cors_configuration s3_bucket_lifecycle_configuration"
    " s3_bucket_logging s3_bucket_ownership_controls s3_bucket_policy s3_bucket_public_access_block"
    " s3_bucket_server_side_encryption_configuration s3_bucket_versioning",
    "scheduler": "scheduler_schedule scheduler_schedule_group",
    "secretsmanager": "secretsmanager_random_password secretsmanager_secret"
    " secretsmanager_secret_version",
    "sesv2": "sesv2_email_identity sesv2_email_identity_mail_from_attributes",
    "sns": "sns_topic sns_topic_policy sns_topic_subscription",
    "ssm": "ssm_document ssm_parameter",
    "sts": "caller_identity",
    "wafv2": "wafv2_web_acl wafv2_web_acl_association wafv2_web_acl_logging_configuration",
}
"""The services that are kept, by the provider's names, with what the stacks are made of."""
TYPES = frozenset(f"aws_{name}" for names in SERVICES.values() for name in names.split())
"""Where a rehearsal needs any other, its provider has all services."""


def service_edits(program: GoProgram, services: Collection[str]) -> tuple[Edit, Edit, Edit]:
    """The jump over the making of the slice, its end, and the elements that it has instead.

    Raises CannotEditError when anything about the function is not as expected, or it makes none of
    one of `services`.
    """
    try:
        function, code = program.code(FUNCTION)
        begins = BEGINS.match(code)
        ends = [*ENDS.finditer(code)]
        if not begins or len(ends) != 1 or ends[0]["freed"] != begins["frame"]:
            raise CannotEditError("its list of services is made in another way")
        (end,) = ends
        (count,) = struct.unpack("<I", end["count"])
        elements, value = _elements(program, function.address, code, count)
    except UnknownProgramError as error:
        raise CannotEditError(str(error)) from error
    if absent := set(services) - elements.keys():
        raise CannotEditError(f"it has no service {', '.join(sorted(absent))}")
    # In the order in which the provider has them.
    kept = [table for name, table in elements.items() if name in services]
    slice_ = b"".join(struct.pack("<QQ", table, value) for table in kept)
    jump = begins.start("unused")
    start = jump + JUMP_SIZE
    start += -(function.address + start) % ELEMENT
    if start + len(slice_) > end.start():
        raise CannotEditError("its list of services has no room for another")
    returned = b"\x48\x8d\x05" + struct.pack("<i", start - (end.start() + 7))  # lea rax, [slice]
    returned += b"\xbb" + struct.pack("<I", len(kept))  # mov ebx, their number
    returned += b"\x89\xd9"  # mov ecx, ebx
    returned = returned.ljust(end.start("freed") - 3 - end.start(), b"\x90")
    there = JUMP + struct.pack("<i", end.start() - (jump + JUMP_SIZE))
    return (
        Edit(function.offset + jump, there),
        Edit(function.offset + start, slice_),
        Edit(function.offset + end.start(), returned),
    )


def _elements(
    program: GoProgram, address: int, code: bytes, count: int
) -> tuple[dict[str, int], int]:
    """The address of each service's table of methods by its name, and of the value of all."""
    named = Counter(
        address + found.end() + struct.unpack("<i", found[1])[0] for found in ADDRESS.finditer(code)
    )
    methods = {table: program.word(table + FIRST_METHOD) for table in named}
    names = program.names({method for method in methods.values() if method})
    elements = {
        found[1]: table
        for table, method in methods.items()
        if method and (found := METHOD.fullmatch(names.get(method, "")))
    }
    values = [
        one for one, times in named.items() if times == count and one not in elements.values()
    ]
    if len(elements) != count or len(values) != 1:
        raise CannotEditError("its list of services is not one of values without fields")
    return elements, values[0]
