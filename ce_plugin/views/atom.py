"""What was put on a calendar lately, as a feed for readers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from ce_plugin.services import calendar_entries, calendar_stamps, links, news
from ce_plugin.views.feeds import FeedView, unchanged


class NewsView(FeedView):
    """Events published last, of those that the filter leaves: newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = news.newest(calendar_entries.in_window(self.sessions))
        content = self._feed(found).encode()
        moments = (each.last_published_at for each in found)
        stamp = calendar_stamps.stamp_of_file(content, *moments)
        response = unchanged(request, stamp) or HttpResponse(
            content, content_type="application/atom+xml; charset=utf-8"
        )
        return self.keeping(response, stamp)

    def _feed(self, found: list[news.News]) -> str:
        return news.feed(
            found,
            title=self.name,
            page=calendar_entries.located(self.base),
            address=links.absolute(self.request.get_full_path()),
            locate=calendar_entries.below(self.base, self.page),
        )
