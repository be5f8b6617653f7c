"""The least a calendar feed could be: one query, lines put together by hand."""

import datetime as dt

from django.http import HttpRequest, HttpResponse

from bench.floor.models import PlainEvent


def plain_ical(request: HttpRequest) -> HttpResponse:
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=60)
    rows = PlainEvent.objects.filter(start__gte=since).order_by("start")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//floor//EN"]
    for pk, title, start, end, location in rows.values_list(
        "pk", "title", "start", "end", "location"
    ):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{pk}@bench",
            f"DTSTAMP:{start:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{title}",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{end:%Y%m%dT%H%M%SZ}",
            f"LOCATION:{location}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR\r\n")
    return HttpResponse("\r\n".join(lines), content_type="text/calendar")
