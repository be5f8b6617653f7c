"""Every public model. Outside code imports from here."""

from ce_plugin.models.applications import (
    ApplicationLine,
    ApplicationSnapshot,
    CertificationApplication,
    StageState,
)
from ce_plugin.models.attendance import Attendance, AttendanceCode, AttendeeName
from ce_plugin.models.audit import (
    ApplicationTransition,
    AttendanceTransition,
    ClaimTransition,
    ParticipationTransition,
    RegistrationTransition,
    StageTransition,
    TransitionLog,
    VerificationTransition,
)
from ce_plugin.models.audit_events import AuditEvent
from ce_plugin.models.certificates import Certificate, NumberSeries
from ce_plugin.models.claims import CreditClaim
from ce_plugin.models.due import DueWork
from ce_plugin.models.event_facts import EventPageMixin
from ce_plugin.models.events import EventIndexPage, EventPage
from ce_plugin.models.hosts import EventHost
from ce_plugin.models.impact import ImpactReport, ImpactRow
from ce_plugin.models.imports import (
    ContactExport,
    ImportBatch,
    ImportChange,
    ImportRow,
)
from ce_plugin.models.merges import (
    MergeSuspect,
    NotSamePerson,
    PersonMerge,
    PersonMergeEntry,
)
from ce_plugin.models.outbox import OutboxMessage
from ce_plugin.models.participations import TrackParticipation
from ce_plugin.models.people import (
    Federation,
    Library,
    LibraryContact,
    Person,
    PersonAddress,
    Position,
)
from ce_plugin.models.privacy import ErasureRequest, LegalHold
from ce_plugin.models.private_feeds import PrivateFeed
from ce_plugin.models.published_sessions import PublishedSession, SessionState, Told
from ce_plugin.models.registrations import Registration, SessionSeat
from ce_plugin.models.rule_set_moves import RuleSetMove
from ce_plugin.models.rule_sets import RuleSet
from ce_plugin.models.sessions import EventSession
from ce_plugin.models.site_settings import CESettings
from ce_plugin.models.throttles import Throttle
from ce_plugin.models.towns import Town
from ce_plugin.models.tracks import CECategory, CertificationTrack, ReviewStage
from ce_plugin.models.verifications import VerificationRequest

__all__ = [
    "ApplicationLine",
    "ApplicationSnapshot",
    "ApplicationTransition",
    "Attendance",
    "AttendanceCode",
    "AttendanceTransition",
    "AttendeeName",
    "AuditEvent",
    "CECategory",
    "CESettings",
    "Certificate",
    "CertificationApplication",
    "CertificationTrack",
    "ClaimTransition",
    "ContactExport",
    "CreditClaim",
    "DueWork",
    "ErasureRequest",
    "EventHost",
    "EventIndexPage",
    "EventPage",
    "EventPageMixin",
    "EventSession",
    "Federation",
    "ImpactReport",
    "ImpactRow",
    "ImportBatch",
    "ImportChange",
    "ImportRow",
    "LegalHold",
    "Library",
    "LibraryContact",
    "MergeSuspect",
    "NotSamePerson",
    "NumberSeries",
    "OutboxMessage",
    "ParticipationTransition",
    "Person",
    "PersonAddress",
    "PersonMerge",
    "PersonMergeEntry",
    "Position",
    "PrivateFeed",
    "PublishedSession",
    "Registration",
    "RegistrationTransition",
    "ReviewStage",
    "RuleSet",
    "RuleSetMove",
    "SessionSeat",
    "SessionState",
    "StageState",
    "StageTransition",
    "Throttle",
    "Told",
    "Town",
    "TrackParticipation",
    "TransitionLog",
    "VerificationRequest",
    "VerificationTransition",
]
