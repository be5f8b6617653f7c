"""The demonstration site: invented people and trainings around real libraries.

`SIGN_INS` says who may sign in; `build.build()` makes the content. All of it is
keyed by natural keys and drawn from seeded dice: built twice it is built once.
"""

from ce_plugin.demo.sign_ins import SIGN_INS

__all__ = ["SIGN_INS"]
