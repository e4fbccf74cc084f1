"""What a production made by hand has, found by what its resources refer to.

Names are only a last resort: the API's record leads to the load balancer, that to its VPC, target
group and service, and so on. Reads only; a refused read ends the survey, since what may not be read
is not missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from tij.adoption.decisions import NONE, PARTS
from tij.adoption.looking import Lead, Looking
from tij.adoption.surveyed import Candidate, Client, Part, Surveyed, Thing
from tij.errors import BadInputError
from tij.settings.models import Settings

NOT_PERMITTED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
    # SNS's word.
    | {"AuthorizationError"}
)
_GONE = re.compile("NotFound|^NoSuch|NotExist")
"""What AWS's services call it when they have no such thing (each API reference, "Errors")."""


_ACTION = re.compile(r"not authorized to perform:? ([a-z0-9-]+:\w+)")
"""IAM's name for it, which is not always the operation's: S3's ListBuckets is s3:ListAllMyBuckets.

In AWS's words ("Troubleshooting access denied error messages", IAM User Guide).
"""


@contextmanager
def refused_reads(what: str = "all that is looked for") -> Iterator[None]:
    """BadInputError for a read that AWS refuses, and for one of what was listed and is gone.

    What may not be read is not missing; what goes meanwhile makes the survey's answer an old one.
    """
    from botocore.exceptions import ClientError

    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if _GONE.search(code):
            raise BadInputError(
                f"Something was deleted while it was looked for: {error}",
                next_step="tij adopt survey, once nobody deletes anything",
            ) from error
        if code not in NOT_PERMITTED:
            raise
        named = _ACTION.search(str(error))
        action = named[1] if named else error.operation_name
        raise BadInputError(
            f"These credentials may not read {what}: {error}",
            next_step=f"allow {action}, or use credentials that may read",
        ) from error


def survey(client: Client, settings: Settings, decided: Mapping[str, str]) -> Surveyed:
    """Look for every part. BadInputError for another account, or a decision that doesn't exist."""
    wanted = settings.aws.account_id
    account = client("sts").get_caller_identity()["Account"]
    if wanted and account != wanted:
        raise BadInputError(f"aws.account_id is {wanted}, but these credentials are of {account}.")
    looking = Looking(client, settings)
    for name in PARTS:
        if decided.get(name) == NONE:
            looking.left_out.add(name)
            looking.parts[name] = Part(name, ())
            continue
        with refused_reads(f"what leads to the part {name}"):
            everything = looking.everything(name)
            if name in decided:
                ids = {id_ for id_, _ in everything}
                if decided[name] not in ids:
                    there = ", ".join(sorted(ids)) or "none"
                    raise BadInputError(
                        f"decided.{name}: {decided[name]} isn't in account {account},"
                        f" {settings.aws.region}; there: {there}"
                    )
                chosen = [Candidate(i, "decided", d) for i, d in everything if i == decided[name]]
            else:
                chosen = _likely(everything, looking.leads(name))
        looking.parts[name] = Part(name, tuple(chosen))
    notes, elsewhere = tuple(looking.notes()), tuple(looking.elsewhere())
    return Surveyed(looking.parts, notes, elsewhere, looking.task, looking.records)


def _likely(everything: Sequence[tuple[str, Thing]], leads: Iterable[Lead]) -> list[Candidate]:
    """Those that the first lead with any result leads to; else all, which is a guess."""
    for why, leads_to in leads:
        chosen = [Candidate(id_, why, thing) for id_, thing in everything if leads_to(thing)]
        if chosen:
            return chosen
    return []
