"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id within a task's memory: Django's own parameters take 100 MiB for each login.

    Eight threads at once take 56 MiB (tests/container/test_memory.py). OWASP's Password Storage
    Cheat Sheet has 7 MiB and 5 passes; twice as many still take a ninth of PBKDF2's time.
    """

    memory_cost = 7 * 1024  # KiB
    time_cost = 10  # passes
    parallelism = 1
