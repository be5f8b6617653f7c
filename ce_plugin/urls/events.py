"""Registering, coming, and calendars. Events themselves are Wagtail pages."""

from __future__ import annotations

from django.urls import path

from ce_plugin.views import (
    atom,
    attendance,
    attendance_certificates,
    attendance_codes,
    attendance_sheets,
    feeds,
    here,
    own_registrations,
    private_feeds,
    registrations,
    tickets,
)

urlpatterns = [
    # Attendance
    path(
        "events/<ce_row:event_id>/attendance/",
        attendance.AttendanceView.as_view(),
        name="attendance",
    ),
    path(
        "events/<ce_row:event_id>/attendance/<ce_row:session_id>/",
        attendance.SessionView.as_view(),
        name="attendance_session",
    ),
    path(
        "events/<ce_row:event_id>/attendance/<ce_row:session_id>/code/",
        attendance_codes.CodeScreenView.as_view(),
        name="attendance_code",
    ),
    path(
        "events/<ce_row:event_id>/attendance/<ce_row:session_id>/code.svg",
        attendance_codes.CodeImageView.as_view(),
        name="attendance_code_image",
    ),
    path(
        "events/<ce_row:event_id>/attendance/<ce_row:session_id>/word/",
        attendance_codes.WordScreenView.as_view(),
        name="attendance_word",
    ),
    path(
        "events/<ce_row:event_id>/attendance/<ce_row:session_id>/sheet.pdf",
        attendance_sheets.SheetPdfView.as_view(),
        name="attendance_sheet_pdf",
    ),
    path(
        "events/<ce_row:event_id>/attendance/<ce_row:session_id>/sheet/",
        attendance_sheets.SheetView.as_view(),
        name="attendance_sheet",
    ),
    path(
        "events/<ce_row:event_id>/attended/",
        attendance_certificates.AttendedView.as_view(),
        name="attended",
    ),
    path(
        "events/<ce_row:event_id>/attended.pdf",
        attendance_certificates.AttendedPdfView.as_view(),
        name="attended_pdf",
    ),
    path("here/", here.HereView.as_view(), name="here"),
    path("here/<str:token>/", here.HereCodeView.as_view(), name="here_code"),
    path("ticket/", tickets.TicketView.as_view(), name="ticket_open"),
    path("ticket/<str:token>/", tickets.TicketEnterView.as_view(), name="ticket"),
    path("word/", here.WordView.as_view(), name="word"),
    # Calendars
    path("calendar/", private_feeds.MyCalendarView.as_view(), name="my_calendar"),
    path("calendar/make/", private_feeds.FeedMakeView.as_view(), name="feed_make"),
    path("calendar/renew/", private_feeds.FeedRenewView.as_view(), name="feed_renew"),
    path("calendar/end/", private_feeds.FeedEndView.as_view(), name="feed_end"),
    path(
        "calendar/<str:token>.ics",
        private_feeds.PrivateFeedView.as_view(),
        name="private_feed",
    ),
    path(
        "calendars/<ce_row:calendar_id>/feed.ics",
        feeds.CalendarFeedView.as_view(),
        name="calendar_feed",
    ),
    path(
        "calendars/<ce_row:calendar_id>/feed.atom",
        atom.NewsView.as_view(),
        name="calendar_news",
    ),
    # Events
    path(
        "events/<ce_row:event_id>/event.ics",
        feeds.EventCalendarFileView.as_view(),
        name="event_calendar_file",
    ),
    path(
        "events/<ce_row:event_id>/register/",
        registrations.EventRegisterView.as_view(),
        name="event_register",
    ),
    # Registrations
    path(
        "events/<ce_row:event_id>/registrations/",
        registrations.EventRegistrationsView.as_view(),
        name="event_registrations",
    ),
    path(
        "registration/<str:token>/",
        own_registrations.RegistrationByLinkView.as_view(),
        name="registration_by_link",
    ),
    path(
        "registrations/<uuid:public_id>/",
        own_registrations.RegistrationView.as_view(),
        name="registration",
    ),
]
