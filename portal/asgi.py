"""The site for an ASGI server. The settings module must be named outside."""

from django.core.asgi import get_asgi_application

application = get_asgi_application()
