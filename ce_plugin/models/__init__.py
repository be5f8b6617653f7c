"""Every public model. Outside code imports from here."""

from ce_plugin.models.applications import (
    ApplicationLine,
    ApplicationSnapshot,
    CertificationApplication,
    StageState,
)
from ce_plugin.models.audit import (
    ApplicationTransition,
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
from ce_plugin.models.events import (
    EventIndexPage,
    EventPage,
    EventPageMixin,
)
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
from ce_plugin.models.registrations import Registration
from ce_plugin.models.rule_set_moves import RuleSetMove
from ce_plugin.models.rule_sets import RuleSet
from ce_plugin.models.sessions import EventSession
from ce_plugin.models.site_settings import CESettings
from ce_plugin.models.throttles import Throttle
from ce_plugin.models.tracks import CECategory, CertificationTrack, ReviewStage
from ce_plugin.models.verifications import VerificationRequest

__all__ = [
    "ApplicationLine",
    "ApplicationSnapshot",
    "ApplicationTransition",
    "AuditEvent",
    "CECategory",
    "CESettings",
    "Certificate",
    "CertificationApplication",
    "CertificationTrack",
    "ClaimTransition",
    "ContactExport",
    "CreditClaim",
    "ErasureRequest",
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
    "Registration",
    "RegistrationTransition",
    "ReviewStage",
    "RuleSet",
    "RuleSetMove",
    "StageState",
    "StageTransition",
    "Throttle",
    "TrackParticipation",
    "TransitionLog",
    "VerificationRequest",
    "VerificationTransition",
]
