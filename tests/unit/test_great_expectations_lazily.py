"""Great Expectations comes without what only charts and tests of distributions need.

Belongs here: what its import leaves unread. Does not: what it finds.
"""

import subprocess
import sys

CODE = """
import gc, sys
from expectations.judging import great_expectations_lazily
unread = {"scipy.stats._stats_py", "altair.vegalite"}
left = [finder for finder in sys.meta_path if "PutOff" in repr(finder)]
print(*sorted(unread & set(sys.modules)), gc.isenabled(), left)
from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as one
print(one.stats.entropy([0.5, 0.5], [0.5, 0.5]), "scipy.stats._stats_py" in sys.modules)
"""


def test_scipy_and_altair_are_read_only_once_they_are_asked_for_anything():
    said = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert said == ["True []", "0.0 True"]
