"""How much the property tests try.

100 examples on a desk, 2,000 where HYPOTHESIS_PROFILE=ci, and few but always the
same where `make mutants` asks thousands of times whether anything fails.
"""

import os

from hypothesis import Phase, settings

settings.register_profile("quick", max_examples=100, deadline=None)
settings.register_profile("ci", max_examples=2000, deadline=None)
settings.register_profile(
    "mutants",
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
