"""Terraform's failures in one message: its last words, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tij.errors import TijError

VERCEL_STEPS: Sequence[tuple[str, str]] = (
    (
        r"Unable to find api_token|Invalid api_token",
        "Make a token at https://vercel.com/account/tokens, and give it to this shell alone:"
        " export VERCEL_API_TOKEN=...",
    ),
    (
        r"Vercel Team not found",
        "Copy the team's slug from https://vercel.com/<team> into frontend.team, or make a token"
        " with that team as its scope.",
    ),
    (
        r"forbidden - Not authorized",
        "Vercel refuses VERCEL_API_TOKEN: it has expired, or its scope is another team. Make a new"
        " one at https://vercel.com/account/tokens.",
    ),
    (
        r"already assigned to another project|already in use by",
        "The domain belongs to another project on Vercel. Remove it there (Settings, Domains),"
        " then go on where this ended: tij apply {stack}",
    ),
    (
        r"Failed to link|Login Connection",
        "Vercel may not read the repository. Install its app on it (https://github.com/apps/vercel)"
        " and connect your Git account to Vercel (Account Settings, Authentication), then apply"
        " again: tij apply {stack}",
    ),
    (
        r"policy that forces environment variables",
        "The team's policy allows sensitive variables only, and the front end's addresses are"
        " public. Turn the policy off for this team (Vercel, Team Settings, Security & Privacy).",
    ),
)

NEXT_STEPS: Sequence[tuple[str, str]] = (
    *VERCEL_STEPS,
    (
        r"match\s+any\s+of\s+the\s+checksums|Provider dependency changes detected"
        r"|locked\s+provider\s+\S+\s+\S+\s+does\s+not\s+match",
        "This is not the provider that was reviewed (tij/terraform/locks). If its version was"
        " changed on purpose: python -m scripts.provider_lock, and commit what it writes."
        " If not, do not go on before you know where the package comes from.",
    ),
    (
        r"Error acquiring the state lock",
        "Someone holds the lock of this state. Wait for them; if their run is dead:"
        " tij state unlock {stack}",
    ),
    (
        r"S3 bucket .* does not exist|NoSuchBucket",
        "The state bucket does not exist yet. Make it: tij state bootstrap",
    ),
    (
        r"Saved plan is stale|saved plan is stale",
        "The stack changed after this plan was made. Plan again: tij plan {stack}",
    ),
    (
        r"Unable to find remote state|No stored state was found",
        "A stack that this one reads was never applied. Apply it first: tij apply",
    ),
    (
        r"No valid credential sources|InvalidClientTokenId|ExpiredToken|no EC2 IMDS role found",
        "AWS did not get valid credentials. Log in (aws sso login, or set AWS_PROFILE), then check"
        " with: aws sts get-caller-identity",
    ),
    (
        r"AWS account ID not allowed",
        "These credentials belong to another account than aws.account_id of the settings.",
    ),
    (
        r"Failed to query available provider packages|Failed to install provider",
        "The provider was found neither in a mirror on this machine nor in the registry. Connect"
        " to the internet, or set TIJ_PROVIDER_MIRROR to an unpacked mirror (the directory that"
        " holds registry.terraform.io/).",
    ),
    (
        r"FreeTierRestriction",
        "The account is on AWS's free plan, which refuses this. Change to the paid plan (Billing"
        " console, Account plan), then go on where this ended: tij apply {stack}",
    ),
    (
        r"account must be verified before you can add new CloudFront",
        "AWS verifies new accounts before their first distribution. Open a case (AWS Support,"
        " Account and billing), apply the other stacks meanwhile, and then: tij apply {stack}",
    ),
    (
        r"scheduled for deletion",
        "A secret of this name is scheduled for deletion. Restore and import it: aws"
        " secretsmanager restore-secret --secret-id NAME, then terraform import; or give up its"
        " values: aws secretsmanager delete-secret --secret-id NAME --force-delete-without-recovery"
        ", then: tij apply {stack}",
    ),
    (
        r"DBSnapshotAlreadyExists",
        "A final snapshot of this name exists already. Keep it under another name (aws rds"
        " copy-db-snapshot), delete it, then go on where this ended: tij destroy",
    ),
    (
        r"DocumentAlreadyExists",
        "The account has Session Manager preferences already. Leave them to whoever made them:"
        " access.session_manager_preferences = false; or take them over by terraform import of"
        " SSM-SessionManagerRunShell, then: tij apply {stack}",
    ),
    (
        r"HostedZoneNotEmpty",
        "Records that other stacks or people made are still in the zone. Destroy those stacks"
        " first (frontend, delivery, service), delete by hand what is left (aws route53"
        " list-resource-record-sets), then go on where this ended.",
    ),
    (
        r"DependencyViolation",
        "Something still uses what is to be deleted. When a setting takes something away, apply"
        " the stacks that use it first: tij apply service data, then: tij apply {stack}",
    ),
    (
        r"InvalidDBParameterGroupState",
        "The old parameter group is in use until the database is upgraded. Set"
        " database.apply_immediately = true for this one apply, or apply again after the"
        " maintenance window: tij apply {stack}",
    ),
    (
        r"AccessDenied|UnauthorizedOperation|not authorized to perform",
        "The credentials lack this permission. Ask for it, or use another role.",
    ),
    (
        r"No image has been released",
        "Push the first image, then apply again: tij apply {stack}",
    ),
    (
        r"Instance cannot be destroyed|[Dd]eletion ?[Pp]rotection|BucketNotEmpty",
        "The settings protect this. Change [protection] in the environment's settings, apply, and"
        " destroy then.",
    ),
    (
        r"AlreadyExists|already exists|EntityAlreadyExists|BucketAlreadyOwnedByYou",
        "Something of this name is there that this state does not know: another environment's, or"
        " left by an apply that was cut off. Rename in the settings, or delete or import it.",
    ),
)


class TerraformError(TijError):
    """A Terraform command failed."""

    def __init__(
        self, *, stack: str, command: str, reason: str, last_words: Sequence[str], log: Path
    ) -> None:
        """`last_words` are the errors that Terraform reported, or the end of its output."""
        self.stack = stack
        self.command = command
        self.last_words = "\n".join(last_words)
        text = f"{stack}: terraform {command} {reason}."
        if self.last_words:
            text += "\n" + "\n".join(f"  {line}" for line in self.last_words.splitlines())
        super().__init__(text, next_step=self._next_step(log))

    def _next_step(self, log: Path) -> str:
        for pattern, step in NEXT_STEPS:
            if re.search(pattern, self.last_words):
                return step.format(stack=self.stack)
        return f"All that Terraform said is in {log}"
