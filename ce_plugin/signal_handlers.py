"""What the plugin does when the host or Wagtail tells it something. See `signals.py`."""

from __future__ import annotations

from django.db.models.signals import pre_save
from django.urls import reverse
from wagtail.admin import mail
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_unpublished,
    post_page_move,
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from ce_plugin.models import EventPage
from ce_plugin.services import approvals, publications
from ce_plugin.services.people import join_sign_in, note_sign_in
from ce_plugin.signals import address_proved


def join_person(sender, *, user, address: str, agreed: bool = False, **kwargs) -> None:
    """Signing in alone makes nobody somebody on record: they are asked."""
    if agreed:
        join_sign_in(user, address)
    else:
        note_sign_in(user, address)


def remember_event(sender, *, instance, raw: bool = False, **kwargs) -> None:
    """An event is about to change: what it was is noted down, where nobody had."""
    if instance.pk and not raw and isinstance(instance, EventPage):
        publications.remember(instance.pk)


def publish_event(sender, *, instance, **kwargs) -> None:
    if isinstance(instance, EventPage):
        publications.publish(instance)


def take_event_off(sender, *, instance, **kwargs) -> None:
    """Also called by Wagtail for a published page that is about to be deleted."""
    if isinstance(instance, EventPage):
        publications.take_off(instance)


def move_event(sender, *, instance, parent_page_before, parent_page_after, **kwargs):
    """In the page tree, from one calendar to another; Wagtail tells of a plain page."""
    if issubclass(sender, EventPage) and parent_page_before != parent_page_after:
        publications.move(instance.specific)


def _about(context: dict) -> tuple[str, str]:
    """Title and address in the admin of what a workflow is about."""
    one = context["object"]
    if isinstance(one, Page):
        path = reverse("wagtailadmin_pages:edit", args=[one.pk])
        return one.specific_deferred.get_admin_display_title(), path
    return str(one), AdminURLFinder().get_edit_url(one) or reverse("wagtailadmin_home")


# Whom Wagtail would write to, and who does not want it, stays Wagtail's business.
class TaskAsked(mail.GroupApprovalTaskStateSubmissionEmailNotifier):
    def __call__(self, instance=None, **kwargs):
        return super().__call__(instance, **kwargs, key=f"task:{instance.pk}")

    def send_notifications(self, template_set, context, recipients, *, key, **kwargs):
        approvals.ask(*_about(context), key=key, users=recipients)


class WorkflowAsked(mail.WorkflowStateSubmissionEmailNotifier):
    def send_notifications(self, template_set, context, recipients, **kwargs):
        """Whoever may approve is told by the task; for others nothing waits."""


class Approved(mail.WorkflowStateApprovalEmailNotifier):
    def __call__(self, instance=None, **kwargs):
        return super().__call__(instance, **kwargs, key=f"workflow:{instance.pk}")

    def send_notifications(self, template_set, context, recipients, *, key, **kwargs):
        approvals.say_approved(*_about(context), key=key, users=recipients)


class Rejected(mail.WorkflowStateRejectionEmailNotifier):
    def send_notifications(self, template_set, context, recipients, **kwargs):
        key = f"task:{context['task_state'].pk}"
        approvals.say_returned(
            *_about(context), key=key, users=recipients, comment=context["comment"]
        )


# Kept here: a signal holds its receivers weakly.
NOTIFIERS = (
    (
        task_submitted,
        TaskState,
        "group_approval_task_submitted_email_notification",
        TaskAsked(),
    ),
    (
        workflow_submitted,
        WorkflowState,
        "workflow_state_submitted_email_notification",
        WorkflowAsked(),
    ),
    (
        workflow_approved,
        WorkflowState,
        "workflow_state_approved_email_notification",
        Approved(),
    ),
    (
        workflow_rejected,
        WorkflowState,
        "workflow_state_rejected_email_notification",
        Rejected(),
    ),
)


def connect() -> None:
    address_proved.connect(join_person, dispatch_uid="ce_plugin.join_person")
    for signal, sender, name, notifier in NOTIFIERS:
        # Under Wagtail's own name, so that only one of the two is ever connected,
        # whichever app comes first.
        signal.disconnect(sender=sender, dispatch_uid=name)
        signal.connect(notifier, sender=sender, dispatch_uid=name)
    pre_save.connect(remember_event, dispatch_uid="ce_plugin.remember_event")
    page_published.connect(publish_event, dispatch_uid="ce_plugin.publish_event")
    page_unpublished.connect(take_event_off, dispatch_uid="ce_plugin.take_event_off")
    post_page_move.connect(move_event, dispatch_uid="ce_plugin.move_event")
