"""Registering for an event, and coming."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ce_plugin.enums import AttendanceStatus as Att
from ce_plugin.enums import RegistrationStatus as Reg
from ce_plugin.transitions.machine import Machine, step

REGISTRATION = Machine(
    "registration",
    Reg.REGISTERED,
    (
        step(
            "cancel",
            {Reg.REGISTERED, Reg.WAITING},
            Reg.CANCELLED,
            _("Registration cancelled"),
            "may_change_registration",
        ),
        # Whoever has the mail may, without signing in.
        step(
            "cancel_by_link",
            {Reg.REGISTERED, Reg.WAITING},
            Reg.CANCELLED,
            _("Registration cancelled by the link in the mail"),
            system=True,
        ),
        step(
            "promote",
            {Reg.WAITING},
            Reg.REGISTERED,
            _("Seat given to the first on the waiting list"),
            system=True,
        ),
        step(
            "forget",
            {Reg.REGISTERED, Reg.WAITING},
            Reg.CANCELLED,
            _("Registration given up: the person was erased"),
            system=True,
        ),
        # A merge of two people who both had one; and back when it is undone.
        step(
            "set_aside",
            {Reg.REGISTERED, Reg.WAITING},
            Reg.CANCELLED,
            _("Registration set aside: one person, registered twice"),
            system=True,
        ),
        step(
            "restore",
            {Reg.CANCELLED},
            Reg.REGISTERED,
            _("Registration taken up again after a merge was undone"),
            system=True,
        ),
        step(
            "restore_waiting",
            {Reg.CANCELLED},
            Reg.WAITING,
            _("Place in the queue taken up again after a merge was undone"),
            system=True,
        ),
    ),
)

ATTENDANCE = Machine(
    "attendance",
    Att.PRESENT,
    (
        step(
            "mark_absent",
            {Att.PRESENT},
            Att.ABSENT,
            _("Attendance taken back"),
            "may_take_attendance",
            requires_note=True,
        ),
        step(
            "mark_present",
            {Att.ABSENT},
            Att.PRESENT,
            _("Attended after all"),
            "may_take_attendance",
        ),
        # A merge of two people who were both there; and back to what it was before.
        step(
            "fold",
            {Att.PRESENT, Att.ABSENT},
            Att.FOLDED,
            _("Attendance set aside: one person was there twice"),
            system=True,
        ),
        step(
            "unfold",
            {Att.FOLDED},
            Att.PRESENT,
            _("Attendance taken up again after a merge was undone"),
            system=True,
        ),
        step(
            "unfold_absent",
            {Att.FOLDED},
            Att.ABSENT,
            _("Absence taken up again after a merge was undone"),
            system=True,
        ),
    ),
)
