"""What may follow what: the one table of every state machine.

Guards, buttons, log labels, documentation and tests are derived from it;
nothing else states what is legal. `permission` names a question in
`permissions.py`; the system itself (actor None) takes only steps marked `system`.
"""

from ce_plugin.transitions.events import ATTENDANCE, REGISTRATION
from ce_plugin.transitions.machine import Machine, Transition
from ce_plugin.transitions.review import (
    APPLICATION,
    CLAIM,
    PARTICIPATION,
    STAGE,
    VERIFICATION,
)

MACHINES = (
    REGISTRATION,
    ATTENDANCE,
    CLAIM,
    PARTICIPATION,
    APPLICATION,
    STAGE,
    VERIFICATION,
)

__all__ = [
    "APPLICATION",
    "ATTENDANCE",
    "CLAIM",
    "MACHINES",
    "PARTICIPATION",
    "REGISTRATION",
    "STAGE",
    "VERIFICATION",
    "Machine",
    "Transition",
]
