"""The site's addresses, and one of the floor's own."""

from django.urls import path

from bench.floor.views import plain_ical
from portal.urls import urlpatterns

urlpatterns = [path("plain.ics", plain_ical), *urlpatterns]
