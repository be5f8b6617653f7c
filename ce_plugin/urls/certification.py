"""Credits, tracks, certificates, libraries, and what is kept about people."""

from __future__ import annotations

from django.urls import path

from ce_plugin.views import (
    applications,
    applying,
    certificates,
    claiming,
    claims,
    dashboard,
    describing,
    details,
    invitations,
    library,
    participations,
    plans,
    privacy,
    verification,
)

urlpatterns = [
    # Applications
    path(
        "participations/<uuid:public_id>/apply/",
        applying.ApplicationReviewView.as_view(),
        name="application_review",
    ),
    path(
        "applications/<uuid:public_id>/verifier/",
        applying.ApplicationVerifierView.as_view(),
        name="application_verifier",
    ),
    path(
        "applications/<uuid:public_id>/confirm/",
        applying.ApplicationConfirmView.as_view(),
        name="application_confirm",
    ),
    path(
        "applications/<uuid:public_id>/",
        applications.ApplicationView.as_view(),
        name="application",
    ),
    path(
        "applications/<uuid:public_id>/ask-again/",
        applications.ApplicationAskAgainView.as_view(),
        name="application_ask_again",
    ),
    path(
        "applications/<uuid:public_id>/withdraw/",
        applications.ApplicationWithdrawView.as_view(),
        name="application_withdraw",
    ),
    # Certificates
    path(
        "certificates/<uuid:public_id>/",
        certificates.CertificateView.as_view(),
        name="certificate",
    ),
    path(
        "certificates/<uuid:public_id>/certificate.pdf",
        certificates.CertificatePdfView.as_view(),
        name="certificate_pdf",
    ),
    path("check/", certificates.CheckView.as_view(), name="check"),
    path("check/<str:code>/", certificates.CheckCodeView.as_view(), name="check_code"),
    # Credits
    path("credits/", claims.ClaimListView.as_view(), name="claim_list"),
    path("credits/add/", claiming.ClaimAddView.as_view(), name="claim_add"),
    path(
        "credits/add/<ce_row:session_id>/",
        claiming.ClaimSessionView.as_view(),
        name="claim_session",
    ),
    path("credits/new/", describing.ClaimOutsideView.as_view(), name="claim_outside"),
    path(
        "credits/<uuid:public_id>/edit/",
        describing.ClaimEditView.as_view(),
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
    # Details
    path("details/", details.DetailsView.as_view(), name="details"),
    path("details/name/", details.DetailsNameView.as_view(), name="details_name"),
    path(
        "details/addresses/", details.DetailsAddressView.as_view(), name="address_add"
    ),
    path(
        "details/positions/",
        details.DetailsPositionView.as_view(),
        name="position_add",
    ),
    path(
        "details/addresses/<uuid:pid>/choose/",
        details.AddressChooseView.as_view(),
        name="address_choose",
    ),
    path(
        "details/addresses/<uuid:pid>/remove/",
        details.AddressRemoveView.as_view(),
        name="address_remove",
    ),
    path(
        "address/<str:token>/",
        details.AddressConfirmView.as_view(),
        name="address_confirm",
    ),
    # Invitations
    path(
        "invitation/<str:token>/",
        invitations.InvitationView.as_view(),
        name="invitation",
    ),
    path(
        "invitation/",
        invitations.RecordOfferedView.as_view(),
        name="record_offered",
    ),
    # Library
    path("library/<ce_row:library_id>/", library.LibraryView.as_view(), name="library"),
    path(
        "library/<ce_row:library_id>/invite/",
        library.LibraryInviteView.as_view(),
        name="library_invite",
    ),
    path(
        "library/<ce_row:library_id>/positions/<ce_row:position_id>/confirm/",
        library.PositionConfirmView.as_view(),
        name="position_confirm",
    ),
    path(
        "library/<ce_row:library_id>/positions/<ce_row:position_id>/decline/",
        library.PositionDeclineView.as_view(),
        name="position_decline",
    ),
    path(
        "library/<ce_row:library_id>/positions/<ce_row:position_id>/end/",
        library.PositionEndView.as_view(),
        name="position_end",
    ),
    path(
        "library/<ce_row:library_id>/positions/<ce_row:position_id>/invite-again/",
        library.InviteAgainView.as_view(),
        name="position_invite_again",
    ),
    path(
        "library/<ce_row:library_id>/positions/<ce_row:position_id>/withdraw/",
        library.InvitationWithdrawView.as_view(),
        name="invitation_withdraw",
    ),
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
    path(
        "participations/<uuid:public_id>/plan/",
        plans.PlanView.as_view(),
        name="participation_plan",
    ),
    # Privacy
    path("privacy/", privacy.PrivacyView.as_view(), name="privacy"),
    path("privacy/download/", privacy.DownloadView.as_view(), name="privacy_download"),
    # Tracks
    path("tracks/", participations.TrackListView.as_view(), name="track_list"),
    path(
        "tracks/<slug:code>/open/",
        participations.ParticipationOpenView.as_view(),
        name="participation_open",
    ),
    # Verification
    path(
        "verify/<str:pid>/answer/",
        verification.VerifyView.as_view(),
        name="verify",
    ),
    path(
        "verify/<str:token>/",
        verification.VerifyEnterView.as_view(),
        name="verify_enter",
    ),
]
