"""What the programme's screens have in common."""

from __future__ import annotations

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet


class ReadOnlyPolicy(ModelPermissionPolicy):
    """View is the only right there is, for superusers too."""

    def user_has_permission(self, user, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions) -> bool:
        return "view" in actions and self.user_has_permission(user, "view")


class PlainIndexView(IndexView):
    """A list that is never exported: rows hold names and addresses."""

    FORMATS = ()


class ProgrammeViewSet(SnippetViewSet):
    index_view_class = PlainIndexView
    # The database is asked, not an index: a hundred rows need none.
    search_backend_name = None
    copy_view_enabled = False
    list_per_page = 50
