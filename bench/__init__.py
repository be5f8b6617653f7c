"""Measurements a person runs: `python -m bench`. Ratios in one run, nothing absolute."""
