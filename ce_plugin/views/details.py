"""My details: name and addresses, each kept by the person alone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from ce_plugin.exceptions import TransitionNotAllowed
from ce_plugin.forms.directory import AddressForm, NameForm
from ce_plugin.forms.welcome import PositionForm
from ce_plugin.models import CESettings, PersonAddress, Position
from ce_plugin.services.addresses import (
    add_address,
    address_behind,
    change_name,
    choose_address,
    confirm_address,
    remove_address,
)
from ce_plugin.services.people import say_position
from ce_plugin.views.members import PersonRequiredMixin
from ce_plugin.views.private import PrivatePageMixin


class DetailsView(PersonRequiredMixin, TemplateView):
    template_name = "ce_plugin/details/details.html"

    def get_context_data(self, **kwargs):
        person = self.person
        given = {
            "name_form": self._name_form(),
            "address_form": AddressForm(),
            "position_form": PositionForm(),
            "contact_email": CESettings.load().contact_email,
        }
        mail = person.email.lower()
        others = [one for one in person.addresses.all() if one.email.lower() != mail]
        positions = person.positions.get_queryset().select_related("library")
        return super().get_context_data(
            person=person, addresses=others, positions=positions, **given | kwargs
        )

    def _name_form(self) -> NameForm:
        names = {
            "first_name": self.person.first_name,
            "last_name": self.person.last_name,
        }
        return NameForm(initial=names)


class DetailsNameView(DetailsView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest):
        form = NameForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(name_form=form))
        change_name(self.person, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Your name is changed."))
        return redirect("ce_plugin:details")


class DetailsAddressView(DetailsView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest):
        form = AddressForm(request.POST)
        if form.is_valid() and self._added(form):
            sentence = _("A mail with a link is on its way to %(email)s.")
            messages.success(request, sentence % form.cleaned_data)
            return redirect("ce_plugin:details")
        return self.render_to_response(self.get_context_data(address_form=form))

    def _added(self, form: AddressForm) -> bool:
        email = form.cleaned_data["email"]
        if email.lower() == self.person.email.lower():
            form.add_error("email", _("Your mail goes to this address already."))
            return False
        try:
            add_address(self.person, email=email, actor=self.request.user)
        except TransitionNotAllowed:
            form.add_error(
                "email",
                _(
                    "Ten addresses, and ten links in a day, are enough. "
                    "Remove an address first, or try again tomorrow."
                ),
            )
            return False
        return True


class DetailsPositionView(DetailsView):
    """One more place of work: it waits to be confirmed, as the first one did."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest):
        form = PositionForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(position_form=form))
        position = say_position(self.person, actor=request.user, **form.cleaned_data)
        messages.success(request, _said(position))
        return redirect("ce_plugin:details")


def _said(position: Position) -> str:
    words = {"position": position}
    if position.confirmed_at:
        return _("%(position)s is confirmed already.") % words
    return _("%(position)s waits to be confirmed. You get a mail then.") % words


class OwnAddressView(PersonRequiredMixin, View):
    """A button about an address: what it does is `act`."""

    http_method_names = ["post"]
    refused = gettext_lazy("This cannot be done with this address now.")

    @cached_property
    def address(self) -> PersonAddress:
        rows = PersonAddress.objects.select_related("person")
        return get_object_or_404(rows, pid=self.kwargs["pid"], person=self.person)

    def post(self, request: HttpRequest, pid):
        address = self.address
        try:
            sentence = self.act(address)
        except TransitionNotAllowed:
            messages.error(request, self.refused)
        else:
            messages.success(request, sentence % {"email": address.email})
        return redirect("ce_plugin:details")


class AddressChooseView(OwnAddressView):
    def act(self, address: PersonAddress) -> str:
        choose_address(address, actor=self.request.user)
        return _("The mail of the program goes to %(email)s now.")


class AddressRemoveView(OwnAddressView):
    """Says what is lost; the button removes."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "ce_plugin/details/remove.html"
    refused = gettext_lazy(
        "This address stays: you sign in with it, or your mail goes there."
    )

    def get(self, request: HttpRequest, pid):
        return render(request, self.template_name, {"address": self.address})

    def act(self, address: PersonAddress) -> str:
        remove_address(address, actor=self.request.user)
        return _("%(email)s is removed.")


class AddressConfirmView(PrivatePageMixin, LoginRequiredMixin, View):
    """The mailed link: looking decides nothing, the button does.

    For whoever added the address; to others it is a link that does not work.
    """

    http_method_names = ["get", "head", "post", "options"]
    template_name = "ce_plugin/details/confirm.html"
    unusable_template = "ce_plugin/details/link_unusable.html"

    def get(self, request: HttpRequest, token: str):
        return self._page(address_behind(token, actor=request.user))

    def post(self, request: HttpRequest, token: str):
        return self._page(confirm_address(token, actor=request.user))

    def _page(self, address: PersonAddress):
        return render(self.request, self.template_name, {"address": address})
