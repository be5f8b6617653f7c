from allauth.account.views import logout as sign_out
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal import accounts, csp_reports, sessions

urlpatterns = [
    # Before Wagtail's own, so that they answer in their place.
    path("admin/login/", accounts.admin_door),
    # Wagtail's own drops the session's cookie even when it is only looked at.
    path("admin/logout/", sign_out),
    path("_util/login/", accounts.page_door),
    path("admin/", include(wagtailadmin_urls)),
    path("accounts/session/", sessions.session_state, name="session_state"),
    path("accounts/next/", accounts.after_sign_in, name="after_sign_in"),
    path("accounts/", include("allauth.urls")),
    path("csp-report/", csp_reports.report, name="csp_report"),
    path("documents/", include(wagtaildocs_urls)),
    path("ce/", include("ce_plugin.urls")),
    path("", include(wagtail_urls)),
]
