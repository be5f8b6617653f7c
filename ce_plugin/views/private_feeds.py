"""My calendar: an address that only I know, made, renewed and ended by me."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from ce_plugin.services import limits, my_calendar, private_feeds
from ce_plugin.services.calendar_files import CONTENT_TYPE
from ce_plugin.views.members import PersonRequiredMixin
from ce_plugin.views.private import PrivatePageMixin


class MyCalendarView(PersonRequiredMixin, TemplateView):
    template_name = "ce_plugin/calendar/mine.html"

    def get_context_data(self, **kwargs):
        feed = private_feeds.own_feed(self.person).first()
        return super().get_context_data(
            feed=feed,
            address=private_feeds.address(feed) if feed else "",
            has_older=private_feeds.merged_feeds(self.person).exists(),
            **kwargs,
        )


class FeedButtonView(PersonRequiredMixin, View):
    """A button about one's own address: what it does is `act`."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        messages.success(request, self.act(request))
        return redirect("ce_plugin:my_calendar")


class FeedMakeView(FeedButtonView):
    def act(self, request: HttpRequest) -> str:
        private_feeds.make_feed(self.person, actor=request.user)
        return _("Your calendar has an address now.")


class FeedRenewView(FeedButtonView):
    def act(self, request: HttpRequest) -> str:
        private_feeds.renew_feed(self.person, actor=request.user)
        return _("Your calendar has a new address. The one before it has ended.")


class FeedEndView(FeedButtonView):
    def act(self, request: HttpRequest) -> str:
        private_feeds.end_feed(self.person, actor=request.user)
        return _("The address of your calendar has ended.")


class PrivateFeedView(PrivatePageMixin, View):
    """What calendars read. Wrong and ended addresses are answered alike."""

    http_method_names = ["get", "head", "options"]
    unusable_template = "ce_plugin/calendar/link_unusable.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        feed = private_feeds.feed_for_token(token)
        limits.spend(limits.PRIVATE_FEED, str(feed.pk))
        file = my_calendar.my_calendar(private_feeds.person_of(feed))
        response = HttpResponse(file, content_type=CONTENT_TYPE)
        response["Content-Disposition"] = 'inline; filename="my-calendar.ics"'
        return response
