import os
import threading
from concurrent.futures import ThreadPoolExecutor

import hypothesis
import pytest
from django.db import connection

# No deadline: a busy machine is no fault, and what must be fast has a benchmark.
EXAMPLES = 1000 if os.environ.get("PORTAL_TEST_LONG") else 50
hypothesis.settings.register_profile("portal", deadline=None, max_examples=EXAMPLES)
hypothesis.settings.load_profile("portal")


@pytest.fixture
def at_once():
    """``at_once(jobs)``: their results, or what they raised; threads that start together.

    Each thread has a database connection of its own: only for transactional tests.
    """

    def run_all(jobs) -> list:
        start = threading.Barrier(len(jobs))

        def run(job):
            try:
                connection.ensure_connection()
                start.wait(timeout=30)
                return job()
            except Exception as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(jobs)) as pool:
            return list(pool.map(run, jobs))

    return run_all
