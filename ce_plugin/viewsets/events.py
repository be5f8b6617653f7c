"""All events in one list: when, on which calendar, how many registered, what waits."""

from __future__ import annotations

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.forms import Media
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
    ParentPageColumn,
)
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import WorkflowState, get_default_page_content_type
from wagtail.permissions import page_permission_policy

from ce_plugin.enums import EventFormat, EventStatus, RegistrationStatus
from ce_plugin.modeladmin.cells import pill
from ce_plugin.models import EventPage, EventSession, Registration, calendar, times
from ce_plugin.services import clock

NEXT = "next"
# Left out on a phone; see admin.css.
WIDE = "ce-wide"
TO_COME, OVER = "to_come", "over"
LIVE, DRAFT, WAITING = "live", "draft", "waiting"


class EventFilterSet(WagtailFilterSet):
    when = ChoiceFilter(
        label=gettext_lazy("When"),
        empty_label=gettext_lazy("Any day"),
        choices=[(TO_COME, gettext_lazy("To come")), (OVER, gettext_lazy("Over"))],
        method="filter_when",
    )
    state = ChoiceFilter(
        label=gettext_lazy("State"),
        empty_label=gettext_lazy("Any state"),
        choices=[
            (LIVE, gettext_lazy("Published")),
            (DRAFT, gettext_lazy("Not published")),
            (WAITING, gettext_lazy("Waits for approval")),
        ],
        method="filter_state",
    )
    format = ChoiceFilter(
        label=gettext_lazy("Format"),
        empty_label=gettext_lazy("Any format"),
        choices=EventFormat.choices,
    )

    class Meta:
        model = EventPage
        fields: list[str] = []

    def filter_when(self, events, name: str, value: str):
        today = clock.today()
        coming = Q(last_day__gte=today) | Q(last_day=None)
        return events.filter(coming if value == TO_COME else Q(last_day__lt=today))

    def filter_state(self, events, name: str, value: str):
        if value == WAITING:
            return events.filter(pk__in=_waiting())
        return events.filter(live=value == LIVE)


def _waiting():
    """Ids of pages in a workflow, which knows them as text."""
    states = WorkflowState.objects.active().filter(
        base_content_type=get_default_page_content_type()
    )
    return states.values_list(Cast("object_id", BigIntegerField()))


def _day(event) -> str:
    day = times.day_words(event.first_day) if event.first_day else _("No day yet")
    off = calendar.change_words(event.event_status, "", False, "")
    if not off:
        return day
    tone = "critical" if event.event_status == EventStatus.CANCELLED else "warning"
    return format_html("{}<br>{}", day, pill(off, tone))


def _registered(event) -> str:
    words = {"count": event.registered, "seats": event.capacity, "n": event.queued}
    if event.capacity and event.queued:
        return _("%(count)d of %(seats)d, %(n)d waiting") % words
    if event.capacity:
        return _("%(count)d of %(seats)d") % words
    return str(event.registered)


def _number_of(status: str) -> Coalesce:
    """How many registrations of an event have that status, in the list's own query."""
    rows = Registration.objects.filter(event=OuterRef("pk"), status=status)
    counted = rows.order_by().values("event").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


class EventsView(IndexView):
    """Only events that somebody reaches; Wagtail's own rights decide.

    What comes next stands first, what is long over last.
    """

    default_ordering = NEXT
    base_filterset_class = EventFilterSet
    page_title = gettext_lazy("Events")
    base_columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn(
            "title", label=gettext_lazy("Title"), sort_key="title", classname="title"
        ),
        Column(
            "first_day",
            label=gettext_lazy("Day"),
            accessor=_day,
            sort_key="first_day",
            width="14%",
        ),
        ParentPageColumn("parent", label=gettext_lazy("Calendar"), classname=WIDE),
        Column(
            "registered",
            label=gettext_lazy("Registered"),
            accessor=_registered,
            sort_key="registered",
            classname=WIDE,
            width="12%",
        ),
        PageStatusColumn(
            "status", label=gettext_lazy("Status"), sort_key="live", width="14%"
        ),
    ]

    def annotate_queryset(self, pages):
        sessions = EventSession.objects.filter(page=OuterRef("pk")).order_by()
        days = sessions.values("page")
        rows = pages.annotate(
            first_day=Subquery(days.annotate(n=Min("begins_on")).values("n")),
            last_day=Subquery(days.annotate(n=Max("ends_on")).values("n")),
            registered=_number_of(RegistrationStatus.REGISTERED),
            queued=_number_of(RegistrationStatus.WAITING),
        )
        return super().annotate_queryset(rows)

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        context["media"] += Media(css={"all": ["ce_plugin/css/admin.css"]})
        return context

    def order_queryset(self, queryset):
        """What has no day yet comes first: somebody is at work on it."""
        if self.ordering == NEXT:
            over = Case(When(last_day__lt=clock.today(), then=True), default=False)
            coming = Case(When(last_day__gte=clock.today(), then=F("first_day")))
            return queryset.order_by(
                over,
                coming.asc(nulls_first=True),
                F("first_day").desc(nulls_last=True),
                "pk",
            )
        if self.ordering == "first_day":
            return queryset.order_by(F("first_day").asc(nulls_first=True), "pk")
        if self.ordering == "-first_day":
            return queryset.order_by(F("first_day").desc(nulls_last=True), "pk")
        return super().order_queryset(queryset)

    def search_queryset(self, queryset):
        # Of the database: an index of words knows no days to order by.
        if not self.is_searching:
            return queryset
        return queryset.filter(title__icontains=self.search_query)


class EventsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        wanted = EventsView.any_permission_required
        return page_permission_policy.user_has_any_permission(request.user, wanted)


class EventListingViewSet(PageListingViewSet):
    name = "events"
    model = EventPage
    icon = "date"
    menu_label = gettext_lazy("Events")
    menu_item_class = EventsMenuItem
    menu_order = 205
    add_to_admin_menu = True
    index_view_class = EventsView
    filterset_class = EventFilterSet
