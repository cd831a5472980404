"""Password hashing: OWASP's Argon2id setting, with a bound on how much runs at once."""

import os
import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

# Django's own setting (100 MiB, 8 lanes) took 2.6 GB in a threaded server under load. Here a
# process never needs more than (processors x 19 MiB), however many sign-ins arrive together.
HASHES_AT_ONCE = max(1, os.cpu_count() or 1)
_slots = threading.BoundedSemaphore(HASHES_AT_ONCE)


class BoundedArgon2PasswordHasher(Argon2PasswordHasher):
    """19 MiB, two passes, one lane: about 20 ms. Other settings are renewed at sign-in."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1

    def encode(self, password, salt):
        with _slots:
            return super().encode(password, salt)

    def verify(self, password, encoded):
        with _slots:
            return super().verify(password, encoded)
