"""Choosing among rows that hold names, for those only who may look at them."""

from __future__ import annotations

from functools import wraps

from django.core.exceptions import PermissionDenied
from wagtail.snippets.views.chooser import SnippetChooserViewSet


class ViewersChooserViewSet(SnippetChooserViewSet):
    """Wagtail's own lets everybody in the admin read the list."""

    def get_urlpatterns(self) -> list:
        return [self._guarded(each) for each in super().get_urlpatterns()]

    def _guarded(self, pattern):
        view, right = pattern.callback, self._right()

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.has_perm(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        pattern.callback = guarded
        return pattern

    def _right(self) -> str:
        meta = self.model._meta
        return f"{meta.app_label}.view_{meta.model_name}"
