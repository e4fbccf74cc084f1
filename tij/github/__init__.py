"""GitHub's REST API, as far as a plan's report needs it: one comment, one issue, one summary.

`read_job` says where the job runs, `Repository` asks and changes, `stick` keeps one comment for
each environment in a pull request, `settle` one issue for each environment that drifts.
"""
