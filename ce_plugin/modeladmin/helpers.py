"""Who sees which ledger and where its screens are. Nothing here decides."""

from __future__ import annotations

from wagtail_modeladmin.helpers import AdminURLHelper, ButtonHelper, PermissionHelper

from ce_plugin import permissions


class LedgerPermissionHelper(PermissionHelper):
    """Rows are written by services: the admin shows them to who may view."""

    def get_all_model_permissions(self):
        # What the page of a group offers: rights that mean something here.
        offered = [self.get_perm_codename("view"), *self.further_codenames]
        return super().get_all_model_permissions().filter(codename__in=offered)

    further_codenames: tuple[str, ...] = ()

    def user_can_list(self, user) -> bool:
        view = self.get_perm_codename("view")
        return self.user_has_specific_permission(user, view)

    def user_can_inspect_obj(self, user, obj) -> bool:
        return self.user_can_list(user)

    def user_can_create(self, user) -> bool:
        return False

    def user_can_edit_obj(self, user, obj) -> bool:
        return False

    def user_can_delete_obj(self, user, obj) -> bool:
        return False


class ApplicationPermissionHelper(LedgerPermissionHelper):
    """The review desk is the coordinators'; auditors look on."""

    further_codenames = ("review_certificationapplication",)

    def user_can_list(self, user) -> bool:
        return permissions.may_read_applications(user)


class LedgerURLHelper(AdminURLHelper):
    """Rows are addressed by a number a database can hold: the rest is a 404."""

    def _get_object_specific_action_url_pattern(self, action: str) -> str:
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>[0-9]{{1,18}})/$"


class LedgerButtonHelper(ButtonHelper):
    """The first cell of a row leads to it; more buttons would say the same."""

    def get_buttons_for_obj(self, obj, **kwargs) -> list[dict]:
        return []
