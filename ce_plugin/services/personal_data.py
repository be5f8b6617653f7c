"""What is kept of people: the one register of every table that holds something.

Per model: whose a row is, what its owner is given, what erasing does to it, how long
it is kept, whether changes are audited, and who reads it. `privacy`, `erasure` and
`retention` do what is written here; tests/test_discipline.py finds a model without
a row. A model of another app has a row when it may hold a name or an address.
"""

from __future__ import annotations

from django.contrib.auth import get_user_model

from ce_plugin.services.directory_holdings import DIRECTORY
from ce_plugin.services.event_holdings import EVENTS
from ce_plugin.services.holdings import RECORD, Erasure, Holding, blank, step

MAIL = "That a mail went out stays on record, not to whom or what it said."
LOG = "Ids and codes only."
OFFICE = "coordinators and auditors"
RUN = "participation__person"
APPLIED = f"application__{RUN}"
SNAPSHOT = f"snapshot__{APPLIED}"

PEOPLE = (
    Holding(
        "ce_plugin.person",
        Erasure.BLANK,
        RECORD,
        "person.*",
        whose=("pk",),
        exported=("public_id", "first_name", "last_name", "email"),
        blanked=blank("first_name", "last_name", "email"),
    ),
    Holding(
        "ce_plugin.position",
        Erasure.BLANK,
        "Who verified in which role stays on record.",
        "position.*",
        whose=("person",),
        exported=(
            "library__name",
            "role",
            "title",
            "email",
            "begins_on",
            "ends_on",
            "confirmed_at",
            "declined_at",
            "declined_because",
        ),
        blanked=blank("title", "email", "declined_because"),
    ),
    Holding(
        "ce_plugin.creditclaim",
        Erasure.BLANK,
        RECORD,
        "claim.*",
        whose=("person",),
        exported=(
            "public_id",
            "title",
            "sponsor",
            "presenter",
            "description",
            "topic",
            "degree",
            "kind",
            "role",
            "mode",
            "status",
            "begins_on",
            "ends_on",
            "category__name",
            "credits",
            "hours",
            "semester_credits",
            "quarter_credits",
            "evidence_level",
            "provenance",
            "recorded_at",
        ),
        blanked=blank("title", "sponsor", "presenter", "description", "topic"),
    ),
    Holding(
        "ce_plugin.trackparticipation",
        Erasure.KEEP,
        RECORD,
        "participation.*",
        whose=("person",),
        exported=(
            "public_id",
            "track__name",
            "rule_set__code",
            "status",
            "opened_on",
            "period_start",
            "renewal",
            "closed_on",
        ),
    ),
    Holding(
        "ce_plugin.rulesetmove",
        Erasure.BLANK,
        RECORD,
        "participation.move",
        whose=(RUN,),
        exported=("from_rule_set__code", "to_rule_set__code", "reason", "at"),
        blanked=blank("reason"),
    ),
    Holding(
        "ce_plugin.impactrow",
        Erasure.KEEP,
        "Where a run stood under a draft of rules; amounts only.",
        "the report's download",
        OFFICE,
        "until a newer report on the rules; for ever with a published version",
        whose=(RUN,),
        exported=("report__as_of", "outcome", "counted_before", "counted_after"),
    ),
)
REVIEW = (
    Holding(
        "ce_plugin.certificationapplication",
        Erasure.KEEP,
        RECORD,
        "application.*",
        whose=(RUN,),
        exported=("public_id", "status", "created_at", "submitted_at", "closed_at"),
        retention="drafts never submitted 90 days, the rest for ever",
    ),
    Holding(
        "ce_plugin.applicationsnapshot",
        Erasure.KEEP,
        RECORD,
        "application.submit",
        whose=(APPLIED,),
        exported=("number", "as_of", "evaluation", "digest", "created_at"),
    ),
    Holding(
        "ce_plugin.applicationline",
        Erasure.BLANK,
        RECORD,
        "application.submit",
        whose=(SNAPSHOT,),
        exported=("title", "sponsor", "begins_on", "ends_on", "credits", "counted"),
        blanked=blank("title", "sponsor"),
    ),
    Holding(
        "ce_plugin.stagestate",
        Erasure.KEEP,
        RECORD,
        "stage.*",
        whose=(SNAPSHOT,),
        exported=("kind", "status", "since", "decided_at"),
    ),
    Holding(
        "ce_plugin.verificationrequest",
        Erasure.BLANK,
        RECORD,
        "verification.*",
        "coordinators, auditors, applicant and verifier",
        "for ever; what the browser told and the link's secret 30 days after its end",
        whose=(APPLIED, "verifier__person"),
        exported=(
            "recipient_name",
            "status",
            "asked_at",
            "decided_at",
            "decider_name",
            "comment",
        ),
        blanked=blank(
            "recipient_name",
            "recipient_email",
            "decider_name",
            "comment",
            "ip_hash",
            "user_agent_family",
        ),
    ),
    Holding(
        "ce_plugin.certificate",
        Erasure.BLANK,
        "The law keeps numbers and dates of certificates.",
        "certificate.*",
        "everybody who has its code; coordinators and auditors",
        whose=("person",),
        exported=(
            "number",
            "version",
            "holder_name",
            "library_name",
            "track_name",
            "issued_on",
            "expires_on",
            "verify_code",
        ),
        blanked={**blank("holder_name", "library_name"), "pdf": "", "pdf_digest": ""},
    ),
    step("claim", "subject__person"),
    step("participation", "subject__person"),
    step("application", f"subject__{RUN}"),
    step("stage", f"subject__{SNAPSHOT}"),
    step("verification", f"subject__{APPLIED}", "subject__verifier__person"),
)
OFFICE_WORK = (
    Holding(
        "ce_plugin.outboxmessage",
        Erasure.BLANK,
        MAIL,
        "no: it follows from a step that is",
        OFFICE,
        "for ever; what it said 30 days after it was handed over, or written if refused",
        whose=(
            "person",
            f"verification__{APPLIED}",
            "verification__verifier__person",
            "certificate__person",
            # Mails to directors and to the office about somebody's position.
            "position__person",
        ),
        exported=("kind", "state", "created_at", "sent_at"),
        blanked={"recipient": "", "context": {}},
    ),
    Holding(
        "ce_plugin.auditevent",
        Erasure.KEEP,
        LOG,
        "it is the audit",
        OFFICE,
        whose=("person_id",),
        exported=("at", "actor_kind", "action", "object_type", "to_state"),
    ),
    Holding(
        "ce_plugin.erasurerequest",
        Erasure.KEEP,
        "Why somebody was erased; the form asks for no name in it.",
        "erasure.*",
        OFFICE,
        whose=("person",),
        exported=("reason", "asked_at", "outcome", "decided_at"),
    ),
    Holding(
        "ce_plugin.legalhold",
        Erasure.KEEP,
        "Why somebody was not erased; the form asks for no name in it.",
        "hold.*",
        OFFICE,
        whose=("person",),
        exported=("set_at", "lifted_at"),
    ),
)
USER = get_user_model()._meta.label_lower
SIGN_IN = (
    Holding(
        USER,
        Erasure.BLANK,
        "Rows of the record name who acted by this key.",
        "no: the sign-in's own log",
        "the person and administrators",
        of_user=("pk",),
        exported=("date_joined", "last_login"),
        blanked=blank("first_name", "last_name", "email"),
    ),
    *(
        Holding(
            label,
            Erasure.DELETE,
            "Nothing rests on it.",
            "no: the sign-in's own log",
            "the person and administrators",
            "as long as the sign-in",
            of_user=(user,),
            exported=exported,
        )
        for label, user, exported in (
            ("account.emailaddress", "user", ("email", "verified", "primary")),
            ("mfa.authenticator", "user", ("type", "created_at", "last_used_at")),
            ("socialaccount.socialaccount", "user", ("provider", "date_joined")),
            ("wagtailusers.userprofile", "user", ("preferred_language",)),
            ("wagtailadmin.editingsession", "user", ("last_seen_at",)),
            ("wagtailadmin.formstate", "user", ("last_updated_at",)),
        )
    ),
)
HOLDINGS = (*DIRECTORY, *EVENTS, *PEOPLE, *REVIEW, *OFFICE_WORK, *SIGN_IN)


def installed() -> list[Holding]:
    return [each for each in HOLDINGS if each.model is not None]
