"""Password hashing that survives the whole hall signing in at once.

OWASP's minimum for Argon2id (19 MiB, 2 passes, 1 lane): about 25 ms of one core instead of 250, so that a thousand people
within five minutes cost 8 % of a core (`make bench` measures it; docs/decisions/ has the reasoning).
"""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class ExamArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id at OWASP's minimum."""

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1
