"""Member and public routes. Events themselves are Wagtail pages."""

from __future__ import annotations

from django.urls import path

from ce_plugin.views import claiming, claims, dashboard, participations

app_name = "ce_plugin"

urlpatterns = [
    # Credits
    path("credits/", claims.ClaimListView.as_view(), name="claim_list"),
    path("credits/add/", claiming.ClaimAddView.as_view(), name="claim_add"),
    path(
        "credits/add/<int:session_id>/",
        claiming.ClaimSessionView.as_view(),
        name="claim_session",
    ),
    path("credits/new/", claiming.ClaimOutsideView.as_view(), name="claim_outside"),
    path(
        "credits/<uuid:public_id>/edit/",
        claiming.ClaimEditView.as_view(),
        name="claim_edit",
    ),
    path(
        "credits/<uuid:public_id>/withdraw/",
        claims.ClaimWithdrawView.as_view(),
        name="claim_withdraw",
    ),
    # Dashboard
    path("", dashboard.DashboardView.as_view(), name="dashboard"),
    path("welcome/", dashboard.WelcomeView.as_view(), name="welcome"),
    # Participations
    path(
        "participations/<uuid:public_id>/",
        participations.ParticipationView.as_view(),
        name="participation",
    ),
    path(
        "participations/<uuid:public_id>/leave/",
        participations.ParticipationLeaveView.as_view(),
        name="participation_leave",
    ),
    path("tracks/", participations.TrackListView.as_view(), name="track_list"),
    path(
        "tracks/<slug:code>/open/",
        participations.ParticipationOpenView.as_view(),
        name="participation_open",
    ),
]
