"""docs/recall.md: who refuses which mistake, side by side."""

from __future__ import annotations

import json
from pathlib import Path

from scripts.recall import errors
from scripts.recall.seeds import ROOT, seeds

PAGE = ROOT / "docs" / "recall.md"
MEASURED = Path(__file__).with_name("measured.json")
Measured = dict[str, dict[str, bool]]
# The guide's errors that no single call shows.
GUIDE_STATES = {
    "W1": "a_network_in_one_zone/0 create_load_balancer",
    "W2": "a_network_in_one_zone/1 create_db_subnet_group",
    "W25": "a_target_group_that_no_listener_names/0 create_service",
}

HEAD = """\
# What the rehearsal refuses

Each mistake below is one that AWS refuses, by its documentation or its service models: a call that
AWS takes, with one thing wrong, or a call that what is there already forbids. Who refuses it before
AWS is asked? `python -m scripts.recall` writes the page; with `--measure` it asks all again first.

- **rehearsal**: the embedded AWS, with the contract in front of it
  ([how](decisions/0001-ministack-as-the-embedded-aws.md)).
- **terraform plan**: `validate` and `plan` of the provider alone, each mistake as an argument of a
  resource. `-` where no argument says it, or where the plan of a new account can't know it.
- **ministack**, **moto**: as published. A refusal counts when the right call, in an account with
  what it needs, is not refused with the same code; an error of the server (5xx) does not. In
  states the code must be AWS's; `-` where the emulator failed before it could be asked.

Those who wrote the rules wrote the list too, from AWS's documentation: the figures say how much of
this list is refused, not how much of all that AWS refuses. For that an examiner, who had read
neither the rules nor the list, wrote down calls that AWS refuses and odd ones that it takes; a
refusal counts with AWS's own code. `python -m scripts.recall.examined` asks them again.

| The examiner's set, and when it was asked | Mistakes | Refused | Legal calls | Taken |
| --- | ---: | ---: | ---: | ---: |
| first, first look | 160 | 0.481 | 46 | 0.978 |
| first, its misses mended by kind | 160 | 1.000 | 46 | 1.000 |
| second, before anything was mended | 72 | 0.528 | 23 | 1.000 |
| second, first look after the first one's misses were mended | 72 | 0.958 | 23 | 1.000 |
| third, of other values and states, first look after that | 62 | 0.323 | 16 | 1.000 |
| third, its misses mended by kind | 62 | 0.952 | 16 | 1.000 |
| fourth, from API references and reports, first look | 111 | 0.477 | 12 | 1.000 |
| fourth, its misses mended by kind | 111 | 0.991 | 12 | 1.000 |
| unseen, the fourth's other part, before anything was mended | 73 | 0.493 | 6 | 1.000 |
| unseen, after the fourth's misses were mended | 73 | 0.959 | 6 | 1.000 |
| fifth, from public reports, by the contract from before the fourth | 63 | 0.286 | 7 | 1.000 |
| fifth, first look after the fourth's misses were mended | 63 | 0.429 | 7 | 1.000 |
| fifth, its misses mended by kind | 63 | 1.000 | 7 | 1.000 |
| sixth, from other reports, by the contract from before the fourth | 47 | 0.362 | 6 | 1.000 |
| sixth, first look after the fifth's misses were mended | 47 | 0.468 | 6 | 1.000 |
| sixth, its misses mended by kind | 47 | 0.957 | 6 | 1.000 |
| seventh, from other reports, first look | 52 | 0.500 | 2 | 1.000 |
| seventh, states judged by the table of errors below | 52 | 1.000 | 2 | 1.000 |
| held, the seventh's other half, by the contract from before | 51 | 0.549 | 8 | 1.000 |
| held, first look after that | 51 | 0.824 | 8 | 1.000 |
| held, its misses mended by kind | 51 | 0.961 | 8 | 1.000 |
| eighth, from other reports, first look | 83 | 0.880 | 8 | 0.875 |
| eighth, its misses mended by kind | 83 | 0.988 | 7 | 1.000 |
| ninth, of changing and deleting, by the contract from before it | 105 | 0.781 | 8 | 1.000 |
| ninth, first look after that | 105 | 0.829 | 8 | 1.000 |
| ninth, its misses mended by kind | 105 | 0.981 | 8 | 1.000 |
| tenth, of every service, first look | 161 | 0.733 | 17 | 1.000 |
| tenth, its misses mended by kind | 160 | 1.000 | 17 | 1.000 |
| eleventh, of settings, adoption and the second day, first look | 189 | 0.926 | 30 | 1.000 |
| eleventh, its misses mended by kind | 189 | 1.000 | 30 | 1.000 |
| twelfth, of other operations, by the contract from before that | 101 | 0.881 | 7 | 1.000 |
| twelfth, first look after that | 101 | 0.881 | 7 | 1.000 |
| twelfth, its misses mended by kind | 101 | 0.990 | 7 | 1.000 |
| thirteenth, of documentation and reports, first look | 109 | 0.927 | 25 | 1.000 |
| thirteenth, its misses mended by kind | 108 | 1.000 | 26 | 1.000 |

Whoever mends knows, once a set was asked, what it holds, and wrote the later sets: the first looks
at the fifth, the sixth and the seventh are the figures to go by. Those hold what AWS answered to
people who reported it in public, as a search brought it up, half of it about what is in the account
already; what the rules knew had no say in the choice. The parts `unseen` and `held` were drawn by
lot from the same lists and asked when the rules were written: their author knew them, so that 0.959
and 0.824 are more than a stranger's mistakes would show.

Who wrote the eighth and the ninth had read this page, not the rules; both were written at once. The
eighth is of what Terraform makes: six of its ten misses were of AWS Backup, which had no rules.
The ninth is of the second day. Its misses had one kind in common, that an update was judged by what
it says, not by what the thing is then: what makes a thing now judges its updates too
(`tij/emulator/contract/updates.py`). An odd call that AWS takes was refused, since the embedded AWS
lacks its operation (PutScheduledAction, which nothing here calls); it is in the set no more.

The tenth was written like them, twice as long and over every service. Of its 43 misses eight were
of CloudTrail and GuardDuty, which had no rules, and three of a load balancer's group, subnet and
gateway, which could be taken away below it. The others were one to three in a service.
Those asked in one account stood in each other's way three times: one counted as refused that was
not, two the other way round. A mistake went, since no page says that AWS refuses it.

The eleventh and the twelfth were written at once, after reading this page and the forms of calls
but no rule and no other set; of 306 mistakes 16 had the title of one that is in another set and
went. Of the eleventh's 14 misses one was the embedded AWS's: it has the image whose id was to be
nobody's; two were of Budgets, whose code for a broken constraint no page says, and count as
refused now by either. Of the others, groups and subnets in which a database or a cache stands
were free to be deleted: who stands in a network is asked in one place now. Names that are almost
AWS's own (principals of services, endpoints) are refused as slips.
What the models' documentation says in sentences of a known form is read by machine now
(`tij/emulator/contract/documented.py`): ranges, lists of values, names, what excludes another.
**It refused none of the twelfth's twelve misses**: what is so documented had been in the tables by
hand. They were one in a service, as before. So the first looks at both sets, 0.910 of 290, say what
to go by: **of mistakes that stand nowhere here, expect that one in ten passes until AWS refuses
it.** What the twelfth still lets pass is a version of AWS's managed rules: no page lists them all.

Who wrote the thirteenth had read this page and the forms of calls. Of 192 calls 67 were, word for
word, in another set and went before anything was asked: the kinds of mistakes repeat by now. Of the
109 mistakes left eight were taken: six by a rule that lacked one form (a path's signs, a
statement's action, the balancer's own cookies), one because what must be said in either of two ways
was not said, which four operations have now; the last, two hyphens in a repository's name, AWS's
model takes, so that it stands among the legal calls. Nine new legal calls were added to them.

"""

GUIDE = """
## The guide's own errors

Of what the guide says as it is written, this stops the build. Its other errors break what runs;
[the coverage of the guide](guide-coverage.md) says what became of each.
"""


ERRORS = """
## What AWS can answer, and what became of it

Each error that AWS's API references give for an operation that Terraform, `tij` or the container
can call, judged one by one in [a table](../tests/tij/emulator/contract/errors.toml). A test holds
it complete against botocore's models; EC2's name no errors, so for EC2 it has those of the page
"Error codes for the Amazon EC2 API" that a change to a network can get. *Refused* has an example of
its service that the tests ask, or a quota: those of a new account are in
[`quotas.toml`](../tij/emulator/contract/states/quotas.toml), and an account that was given more can
do more than its rehearsal. *By the policies* is what IAM refuses the caller. *Open* is what the
rehearsal lets pass: AWS's capacity, large quotas, and what takes AWS hours.
"""
VERDICTS = {"refused": "Refused", "iam": "By the policies", "never": "Cannot arise", "open": "Open"}


def _judged() -> list[str]:
    found = errors.counted()
    rows = [_row("Service", *VERDICTS.values()), _row("---", *("---:" for _ in VERDICTS))]
    rows += [
        _row(f"`{service}`", *(str(counts[verdict]) for verdict in VERDICTS))
        for service, counts in found.items()
    ]
    sums = (sum(counts[verdict] for counts in found.values()) for verdict in VERDICTS)
    return [*rows, _row("all", *map(str, sums))]


def of_the_guide() -> dict[str, str]:
    """Key of the answer → the guide's error, in its order."""
    found = {seed.id: seed.guide for seed in seeds() if seed.guide}
    found |= {key: number for number, key in GUIDE_STATES.items()}
    return dict(sorted(found.items(), key=lambda item: int(item[1][1:])))


def measured() -> Measured:
    """By who was asked: whether each mistake was refused."""
    found: Measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    return found


def render() -> str:
    """The whole page."""
    answers = measured()
    names = list(answers)
    known = {seed.id: seed for seed in seeds()}
    of_states = [key for key in answers["rehearsal"] if key not in known]
    lines = [HEAD, _row("Mistakes", *names), _row("---", *("---:" for _ in names))]
    for title, keys in (
        (f"in a call ({len(known)})", list(known)),
        (f"of states ({len(of_states)})", of_states),
    ):
        lines.append(_row(title, *(_share(answers[name], keys) for name in names)))
    lines += [GUIDE, _row("Error", "Call", *names)]
    lines.append(_row(*("---" for _ in range(2 + len(names)))))
    for key, error in of_the_guide().items():
        marks = (_mark(answers[name], key) for name in names)
        seed = known.get(key)
        call = f"`{seed.operation}`: `{seed.what}`" if seed else _state(key)
        lines.append(_row(error, call, *marks))
    lines += [ERRORS, *_judged()]
    lines += ["\n## In a call\n", _row("Call", "Mistake", "AWS's code", *names)]
    lines.append(_row(*("---" for _ in range(3 + len(names)))))
    for key, seed in known.items():
        marks = (_mark(answers[name], key) for name in names)
        call = f"`{seed.service}` {seed.operation}"
        lines.append(_row(call, f"`{seed.what}`", seed.code, *marks))
    lines += ["\n## Of states\n", _row("State", "Call", *names)]
    lines.append(_row(*("---" for _ in range(2 + len(names)))))
    for key in of_states:
        marks = (_mark(answers[name], key) for name in names)
        lines.append(_row(_state(key), f"`{key.rpartition(' ')[2]}`", *marks))
    return "\n".join(lines) + "\n"


def _state(key: str) -> str:
    words = key.partition("/")[0].replace("_", " ")
    return words.replace("snapshots name", "snapshot's name")


def _share(answers: dict[str, bool], keys: list[str]) -> str:
    asked = [answers[key] for key in keys if key in answers]
    return f"{sum(asked)} of {len(asked)}" if asked else "-"


def _mark(answers: dict[str, bool], key: str) -> str:
    return {True: "yes", False: "**no**", None: "-"}[answers.get(key)]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
