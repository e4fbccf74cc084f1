"""A security group that its tier owns, opened only by verbs."""

from __future__ import annotations

from functools import cached_property

from cdktf_cdktf_provider_aws.security_group import SecurityGroup as AwsSecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

ANYWHERE = "0.0.0.0/0"


class SecurityGroup(Construct):
    """A group with no rule: nothing enters, nothing leaves, until a verb says so.

    Every rule is a resource of its own (provider page "aws_vpc_security_group_ingress_rule"), so
    two stacks can add rules to one group without overwriting each other.
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, description: str, vpc_id: str
    ) -> None:
        """`description` can't be changed later without replacing the group."""
        super().__init__(scope, id_)
        self._group = AwsSecurityGroup(
            self,
            "Default",
            name=name,
            description=description,
            vpc_id=vpc_id,
            tags={"Name": name},
        )

    @cached_property
    def id(self) -> str:
        """Id of the group."""
        return self._group.id

    def allow_from_anywhere(self, port: int, description: str) -> None:
        """Let every IPv4 address reach TCP `port`."""
        self._let_in(f"from-anywhere-{port}", ANYWHERE, port, description)

    def allow_from_cidr(self, cidr: str, port: int, description: str) -> None:
        """Let the addresses of `cidr` reach TCP `port`."""
        self._let_in(f"from-cidr-{port}", cidr, port, description)

    def allow_all_from_cidr(self, cidr: str, description: str) -> None:
        """Let the addresses of `cidr` reach every port, as a router must."""
        self._let_in("from-cidr", cidr, None, description)

    def allow_to_anywhere(self, description: str, port: int | None = None) -> None:
        """Let members reach every IPv4 address on TCP `port`, or on every port and protocol."""
        VpcSecurityGroupEgressRule(
            self,
            f"to-anywhere-{port or 'all'}",
            security_group_id=self.id,
            cidr_ipv4=ANYWHERE,
            ip_protocol="tcp" if port else "-1",
            from_port=port,
            to_port=port,
            description=description,
        )

    def allow_to_prefix_list(self, prefix_list_id: str, port: int, description: str) -> None:
        """Let members reach the addresses of an AWS-managed prefix list on TCP `port`."""
        VpcSecurityGroupEgressRule(
            self,
            "to-prefix-list",
            security_group_id=self.id,
            prefix_list_id=prefix_list_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )

    def allow_to(
        self, scope: Construct, id_: str, target: SecurityGroup, port: int, description: str
    ) -> None:
        """Let members reach the members of `target` on TCP `port`: both sides' rules.

        They are made in `scope`, in the stack that knows both groups.
        """
        connection = Construct(scope, id_)
        VpcSecurityGroupEgressRule(
            connection,
            "egress",
            security_group_id=self.id,
            referenced_security_group_id=target.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )
        VpcSecurityGroupIngressRule(
            connection,
            "ingress",
            security_group_id=target.id,
            referenced_security_group_id=self.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )

    def _let_in(self, id_: str, cidr: str, port: int | None, description: str) -> None:
        VpcSecurityGroupIngressRule(
            self,
            id_,
            security_group_id=self.id,
            cidr_ipv4=cidr,
            ip_protocol="tcp" if port else "-1",
            from_port=port,
            to_port=port,
            description=description,
        )


class Connectable(Construct):
    """A tier that other tiers open themselves to: it has a security group."""

    security_group: SecurityGroup
