"""The site's addresses and, on a developer's machine only, a few more."""

from django.conf import settings
from django.urls import path
from django.views.static import serve

from portal import dev_codes, dev_mail
from portal.urls import urlpatterns as site_urlpatterns

urlpatterns = [
    path("dev/codes/", dev_codes.codes, name="dev_codes"),
    path("dev/mail/", dev_mail.mail_list, name="dev_mail_list"),
    path("dev/mail/<str:name>/", dev_mail.mail_detail, name="dev_mail_detail"),
    path(
        "dev/mail/<str:name>/<int:number>/",
        dev_mail.mail_attachment,
        name="dev_mail_attachment",
    ),
    # In public the web server in front hands out pictures.
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    *site_urlpatterns,
]
