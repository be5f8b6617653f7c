from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_js")
def warn_before_the_session_ends() -> str:
    """The same warning as on the members' pages."""
    context = {"session_warning_seconds": settings.SESSION_WARNING_SECONDS}
    return render_to_string("includes/session_warning.html", context)


@hooks.register("insert_global_admin_css")
def dress_the_warning() -> str:
    return format_html(
        '<link rel="stylesheet" href="{}">', static("portal/css/session.css")
    )
