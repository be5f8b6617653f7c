"""The site's addresses and, on a developer's machine only, two more."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import path

from portal import dev_mail
from portal.urls import urlpatterns as site_urlpatterns

urlpatterns = [
    path("dev/mail/", dev_mail.mail_list, name="dev_mail_list"),
    path("dev/mail/<str:name>/", dev_mail.mail_detail, name="dev_mail_detail"),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *site_urlpatterns,
]
