"""The plan report: what a plan changes, its risks, where they come from, and what they cost.

Reads Terraform's JSON plan representation alone, so that every part can be tried on a file:
`PlanChanges.of(plan)` reads one stack's plan, `Report` holds those of an environment, `markdown`,
`terminal` and `as_json` show it.
"""
