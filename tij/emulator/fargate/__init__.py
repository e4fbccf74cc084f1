"""The embedded Fargate: ECS tasks, target health and databases that really run.

ministack keeps what the API shows; here are the processes behind it. A machine without the
programs has the API alone.
"""

RUNNING_PATH = "/_emulator/running"
"""Where the embedded AWS says what runs; only with the programs."""
