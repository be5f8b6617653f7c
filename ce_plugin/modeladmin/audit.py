"""Who saw or changed this person between two days: asked here, and itself on record."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ce_plugin import limiting, permissions
from ce_plugin.exceptions import TooOften
from ce_plugin.forms.audit import WhoSawForm
from ce_plugin.modeladmin.gate import Gate, GatedMenuItem
from ce_plugin.modeladmin.sheets import TextSheetMixin
from ce_plugin.models import AuditEvent, Person, times
from ce_plugin.services import audit, clock, limits
from ce_plugin.services.audit_questions import events_about
from ce_plugin.services.audit_sentences import Told, tell
from ce_plugin.services.people_search import people_called

WHO_SAW = "ce_audit"
PER_PAGE = 50
SHOWN = 20
# Records without a screen of their own are shown on the one they belong to.
SCREENS = {
    "person": "wagtailsnippets_ce_plugin_person:inspect",
    "ruleset": "wagtailsnippets_ce_plugin_ruleset:inspect",
    "importbatch": "ce_imports_batch",
    "personmerge": "ce_merging_merge",
}
LEDGER = "ce_plugin_{}_modeladmin_inspect"
COLUMNS = {
    "at": _("When"),
    "who": _("Who"),
    "what": _("What"),
    "record": _("Record"),
    "pid": _("Its id"),
    "why": _("Reason"),
    "request": _("Request"),
    "seq": _("Number of the event"),
}


def address_of(told: Told) -> str:
    """Where a record is looked at; empty where there is no such screen."""
    if told.object_pk is None:
        return ""
    kind = told.event.object_type
    try:
        return reverse(SCREENS.get(kind, LEDGER.format(kind)), args=[told.object_pk])
    except NoReverseMatch:
        return ""


def lines(events) -> list[dict]:
    return [{"told": told, "url": address_of(told)} for told in tell(events)]


def history_panel(instance, user) -> dict:
    """What a record's own screen shows of the audit, to those who may read it."""
    if not permissions.may_read_audit(user):
        return {}
    more = ""
    person = audit.owner_of(instance)
    if person:
        more = f"{reverse(WHO_SAW)}?{urlencode({'person': person.pk})}"
    events = AuditEvent.objects.of(instance)[:SHOWN]
    return {"audit_lines": lines(events), "audit_more_url": more}


@method_decorator(limiting.answer_too_often, name="dispatch")
class WhoSawView(Gate, WagtailAdminTemplateMixin, TextSheetMixin, TemplateView):
    may = staticmethod(permissions.may_read_audit)
    template_name = "ce_plugin/modeladmin/who_saw.html"
    page_title = _("Who saw or changed a person")
    header_icon = "view"
    list_export = tuple(COLUMNS)
    export_headings = COLUMNS
    http_method_names = ["get", "head", "post", "options"]
    heads = [COLUMNS[name] for name in ("at", "who", "what", "record", "why")]

    def get_breadcrumbs_items(self) -> list[dict]:
        here = {"url": reverse(WHO_SAW), "label": self.page_title}
        return [*super().get_breadcrumbs_items(), here]

    @cached_property
    def form(self) -> WhoSawForm:
        today = clock.today()
        first = today - dt.timedelta(days=30)
        asked = {"first": first.isoformat(), "last": today.isoformat()}
        given = self.request.POST or self.request.GET
        asked.update(given.dict())
        is_asked = self.request.method == "POST" or "person" in given
        return WhoSawForm(asked) if is_asked else WhoSawForm(initial=asked)

    @cached_property
    def found(self) -> list[Person]:
        """The one asked about, or those who may be meant."""
        if not self.form.is_valid():
            return []
        chosen = self.form.cleaned_data["person"]
        if chosen:
            return [chosen]
        return list(people_called(self.form.cleaned_data["who"])[: SHOWN + 1])

    @cached_property
    def person(self) -> Person | None:
        return self.found[0] if len(self.found) == 1 else None

    @property
    def chosen(self) -> Person | None:
        """Who was asked about, also where the days are wrong."""
        if self.person or not self.form.is_bound:
            return self.person
        return self.form.cleaned_data.get("person")

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.form.cleaned_data["first"], self.form.cleaned_data["last"]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        """A name is looked for: it stands in no address and in no log."""
        try:
            limiting.spend(request, limits.PEOPLE_SEARCH)
        except TooOften as error:
            limiting.say_at(self.form, error, "who")
            return limiting.mark(self._page(), error)
        if self.person:
            return redirect(self.asked_address(person=self.person.pk))
        return self._page()

    def _page(self) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def asked_address(self, **asked) -> str:
        return f"{reverse(WHO_SAW)}{self._link(**asked)}"

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if self.person and request.GET.get("export") == self.FORMAT_XLSX:
            limiting.spend(request, limits.SPREADSHEET)
            audit.record("audit.download", self.person, actor=request.user)
            return self.write_xlsx_response(
                tell(events_about(self.person, *self.days).iterator(2000))
            )
        if self.person:
            audit.saw(self.person, actor=request.user, action="audit.asked")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            form=self.form,
            person=self.person,
            chosen=self.chosen,
            candidates=self._candidates(),
            too_many=len(self.found) > SHOWN,
            **self._answer(),
            **kwargs,
        )

    def _candidates(self) -> list[dict]:
        if self.person or not self.form.is_valid():
            return []
        return [
            {"person": each, "url": self._link(person=each.pk)}
            for each in self.found[:SHOWN]
        ]

    def _link(self, **asked) -> str:
        first, last = self.days
        return f"?{urlencode({'first': first, 'last': last, **asked})}"

    def _answer(self) -> dict:
        if not self.person:
            return {}
        events = events_about(self.person, *self.days)
        paginator = WagtailPaginator(events, PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        return {
            "lines": lines(page.object_list),
            "page_obj": page,
            "paginator": paginator,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "number": paginator.count,
            "sheet_url": self._link(person=self.person.pk, export=self.FORMAT_XLSX),
            "page_url": self._link(person=self.person.pk),
        }

    def get_filename(self) -> str:
        first, last = self.days
        # No name: a file's name travels further than the file.
        return slugify(f"who saw {self.person.public_id} {first} {last}")

    def to_row_dict(self, item: Told) -> dict:
        return {
            "at": times.moment_words(item.at),
            "who": item.who,
            "what": item.what,
            "record": item.record,
            "pid": item.event.object_pid,
            "why": item.why,
            "request": item.event.request_id,
            "seq": item.event.seq,
        }


def admin_urls() -> list:
    return [path("ce/who-saw/", WhoSawView.as_view(), name=WHO_SAW)]


def menu_item(order: int) -> GatedMenuItem:
    return GatedMenuItem(
        _("Who saw whom"),
        reverse(WHO_SAW),
        name="ce-audit",
        icon_name=WhoSawView.header_icon,
        order=order,
        may=permissions.may_read_audit,
    )
