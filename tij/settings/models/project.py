"""Names, the AWS account, and where the state is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tij.settings import catalog
from tij.settings.allowed import at_most, matches, one_of
from tij.settings.models.section import Section
from tij.settings.values import BucketName

LOAD_BALANCER_NAME_LIMIT = 32


LONGEST_PREFIX = LOAD_BALANCER_NAME_LIMIT - len("-alb")


class ProjectSettings(Section):
    """`[project]`: what the resources are called."""

    name: Annotated[
        str,
        matches(
            r"[a-z][a-z0-9-]{0,62}",
            "lower-case letters, digits and hyphens, at most 63, beginning with a letter",
            "leave out what is not allowed",
        ),
    ] = Field(description="Short name; first part of every Terraform state key.")
    prefix: Annotated[
        str,
        at_most(
            LONGEST_PREFIX,
            f"at most {LONGEST_PREFIX} characters: the load balancer `<prefix>-alb` may have"
            f" {LOAD_BALANCER_NAME_LIMIT}",
            lambda prefix: (
                f"shorten it by {len(prefix) - LONGEST_PREFIX}, e.g."
                f" {prefix[:LONGEST_PREFIX].rstrip('-')!r}"
            ),
        ),
        matches(
            r"[a-z][a-z0-9]*(-[a-z0-9]+)*",
            "lower-case letters, digits and single hyphens, beginning with a letter (RDS and ECR"
            " names)",
            "leave out what is not allowed",
        ),
        matches(
            ".*",
            "no name that begins with internal- (load balancers), sg- (security groups), aws or ssm"
            " (parameters)",
            "choose another beginning",
            without="^(internal-|sg-|aws|ssm)",
        ),
    ] = Field(description="Start of every AWS name: `<prefix>-vpc`, `<prefix>-db`, ...")
    title: Annotated[
        str,
        matches(
            r"[A-Za-z0-9_-]{1,100}",
            "letters, digits, - and _, at most 100 (CloudWatch dashboard names)",
            "leave out what is not allowed",
        ),
    ] = Field(description="The name as people write it; dashboard and alarms are `<title>-...`.")


class AwsSettings(Section):
    """`[aws]`: the account and how the provider talks to it."""

    region: Annotated[
        str, one_of(catalog.REGIONS, "choose one of them, e.g. 'ap-northeast-1' (Tokyo)")
    ] = Field(description="AWS Region of everything but CloudFront's certificate.")
    account_id: Annotated[
        str | None,
        matches(r"[0-9]{12}", "12 digits in quotes", "copy it from `aws sts get-caller-identity`"),
    ] = Field(
        default=None,
        description=(
            "The account's number. When given, Terraform refuses credentials of any other account."
        ),
    )
    embedded: bool = Field(
        default=False, description="`tij` runs this environment on the embedded AWS, not on AWS."
    )
    embedded_speed: float = Field(
        default=10.0,
        ge=1,
        le=60,
        description=(
            "How many times faster than AWS the embedded AWS checks health and starts a failed task"
            " again. A task that has not answered yet has all of AWS's grace period."
        ),
    )
    max_retries: int = Field(
        default=25, ge=1, le=25, description="How often the provider repeats a failed AWS call."
    )


class StateSettings(Section):
    """`[state]`: the S3 bucket that keeps Terraform's state."""

    bucket: BucketName = Field(description="Bucket name; S3 bucket names are shared by all of AWS.")
    noncurrent_days: int = Field(
        default=90, ge=1, description="Days for which an overwritten state version can be restored."
    )
