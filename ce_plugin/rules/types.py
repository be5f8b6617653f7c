"""The nouns of the rule engine: frozen values, no behaviour that decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

KINDS = (
    "listed",
    "outside",
    "recording",
    "presenting",
    "college",
    "degree",
    "meeting",
    "author_talk",
    "first_aid",
    "vendor_demo",
    "college_course",
    "planned_activity",
    "self_directed",
    "conference",
    "workshop",
    "webinar",
    "instruction",
    "internship",
    "project",
    "committee",
)
DEGREE = "degree"
TOTAL = "total"
NOTHING = Decimal(0)


class ReasonCode(StrEnum):
    """Why a credit does not count in full; of several, the first listed here."""

    MALFORMED = "malformed"
    NOT_YET_HAPPENED = "not_yet_happened"
    EXCLUDED_KIND = "excluded_kind"
    WRONG_STEP = "wrong_step"
    OUT_OF_WINDOW = "out_of_window"
    USED_BEFORE = "used_before"
    DEGREE_TOO_OLD = "degree_too_old"
    WRONG_SOURCE = "wrong_source"
    RECORDING_TOO_OLD = "recording_too_old"
    REPORTED_TOO_LATE = "reported_too_late"
    DUPLICATE = "duplicate"
    UNCHANGED_REPEAT = "unchanged_repeat"
    REPEAT_LIMIT = "repeat_limit"
    OVER_CAP = "over_cap"


class RuleSetError(ValueError):
    """A definition or a facts file that is refused: where, and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Source:
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A code with the words people read: a category, a tag."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """From this many minutes: so many credits; None means as claimed."""

    at_least: Decimal
    credits: Decimal | None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A field of a credit that is worth credits; no kinds means every kind."""

    field: str
    kinds: tuple[str, ...]
    factor: Decimal | None = None
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeats:
    kinds: tuple[str, ...]
    unchanged: int
    per_topic: int


@dataclass(frozen=True, slots=True)
class Window:
    kind: str
    years: int
    reach_back_months: int = 0


@dataclass(frozen=True, slots=True)
class Validity:
    years: int
    last_day: str
    starts: str = "issue"


@dataclass(frozen=True, slots=True)
class DegreeRoute:
    degrees: tuple[str, ...]
    within_years: int


@dataclass(frozen=True, slots=True)
class OpenParticipations:
    """What happens to open participations when this rule set takes effect."""

    policy: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class BoardRules:
    """Hours a library's board needs together, apart from any certificate."""

    needed: Decimal
    years: int
    first_month: int
    counting: str


@dataclass(frozen=True, slots=True)
class Minimum:
    """At least so much in a category, in several together, or bearing a tag."""

    needed: Decimal
    categories: tuple[str, ...] = ()
    tag: str | None = None

    @property
    def key(self) -> str:
        return self.tag or "+".join(self.categories)

    @property
    def kind(self) -> str:
        if self.tag:
            return "tag"
        return "category" if len(self.categories) == 1 else "group"


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so much from credits of any of these categories, kinds or tags."""

    limit: Decimal
    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    total: Decimal
    minimums: tuple[Minimum, ...] = ()
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True, slots=True)
class Specialization:
    categories: tuple[str, ...]
    needed: Decimal


@dataclass(frozen=True, slots=True)
class TrackRules:
    code: str
    label: str
    initial: Variant
    renewal: Variant
    specialization: Specialization | None = None


@dataclass(frozen=True, slots=True)
class RuleSet:
    code: str
    version: int
    programme: str
    title: str
    unit: str
    draft: bool
    effective_from: date
    effective_to: date | None
    open_participations: OpenParticipations
    sources: tuple[Source, ...]
    categories: tuple[Name, ...]
    tags: tuple[Name, ...]
    step: Decimal
    smallest: Decimal
    excluded_kinds: tuple[str, ...]
    conversions: tuple[Conversion, ...]
    repeats: Repeats | None
    recording_max_age_months: int | None
    program_issued_from: date | None
    report_within_days: int | None
    window: Window
    validity: Validity
    degree_route: DegreeRoute | None
    carry_over: Decimal
    verifiers: Mapping[str, tuple[str, ...]]
    tracks: Mapping[str, TrackRules]
    board: BoardRules | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """One line of a person's record, as the facts file describes it."""

    id: str
    date: date
    category: str
    credits: Decimal
    kind: str = "listed"
    event: str | None = None
    status: str | None = None
    topic: str | None = None
    hours: Decimal | None = None
    substantially_changed: bool = False
    semester_credits: Decimal | None = None
    quarter_credits: Decimal | None = None
    degree: str | None = None
    recording_age_months: Decimal | int | None = None
    minutes: Decimal | None = None
    reported_days_after: Decimal | int | None = None
    program_issued: bool = False
    tags: tuple[str, ...] = ()
    used: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the explanation; kind is total, category, group or tag."""

    key: str
    kind: str
    categories: tuple[str, ...]
    tag: str | None
    needed: Decimal
    counted: Decimal
    missing: Decimal

    @property
    def met(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class CreditResult:
    id: str
    counted: Decimal
    reason: ReasonCode | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    rule_set: str
    version: int
    track: str
    renewal: bool
    as_of: date
    window: tuple[date, date]
    eligible: bool
    degree_route: bool
    total: Decimal
    by_category: Mapping[str, Decimal]
    requirements: tuple[Requirement, ...]
    shortfalls: Mapping[str, Decimal]
    credits: tuple[CreditResult, ...]
    specializations: tuple[str, ...]
    expires_on: date | None
