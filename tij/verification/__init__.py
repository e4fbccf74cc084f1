"""The guide's checklists as live checks: what was asked, what was seen, what to do about it.

`checks/` holds pure functions over typed clients, one file per group; `checklist` lists them in the
guide's order and binds them to one deployment's names and addresses.
"""
