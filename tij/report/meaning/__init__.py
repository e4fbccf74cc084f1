"""What a change of every argument means: one table, held complete against the provider's schema.

`services/*.toml` has a section for each type of resource:

- `source`: the title of the page in AWS's documentation that the judgements were read from;
- `judged`: argument (a path through blocks and JSON texts, `*` for anything) → condition → rule,
  or the rules of both things that the change means;
- `harmless`: arguments whose change nobody but a reader of the console sees;
- `replaces`: arguments that AWS cannot change in place: what that means is said of the resource;
- `by_rule`: arguments that a rule of `tij.report.risks` judges together with others;
- `loss`, `gap`, `guard`, `gone`, `created`, `replaced`: what it means that the resource itself
  goes, is made anew or comes to be, each with its severity;
- `attached_to`: the argument that names what it belongs to: where that exists already, a new
  resource is judged as a change from nothing;
- `inactive`: the value of an argument that switches off the block that it is in;
- `around`: a block that only holds what may also stand without it;
- `defaults`: what AWS takes where nothing is given, of what a plan doesn't say (a JSON text's keys,
  arguments without the provider's own default): giving it, or leaving it out, changes nothing.

`rules.toml` says of each rule how bad it is, who sees it, how long it lasts and how it is undone.
"""

from tij.report.meaning.rules import RULES, Rule
from tij.report.meaning.table import TABLE, Meaning

__all__ = ["RULES", "TABLE", "Meaning", "Rule"]
