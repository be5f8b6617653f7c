"""The site for a WSGI server. The settings module must be named outside."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
