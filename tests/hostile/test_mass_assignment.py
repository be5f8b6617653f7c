"""Every column's name in every form of a member: no more changes than without (I14).

What the forms of the admin let through is asked in tests/test_authorization.py.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import connection, models, transaction

from ce_plugin.models import CreditClaim, Throttle
from ce_plugin.services import clock
from tests import factories
from tests.authorization import matrix
from tests.test_authorization import MONEY

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
# Made anew each time, or by the database.
BY_CHANCE = {
    *("message_id", "nonce", "pid", "hash", "prev_hash", "request_id", "verify_code"),
    *("dedupe_key", "object_pid", "seq", "last_login", "password", "data", "context"),
}
# What a view reads beside its form, and must read: sent as the page gave it out.
OF_THE_PAGE = {"digest", "form_key", "next"}
OWNERS = (
    "auth.user",
    "ce_plugin.person",
    "ce_plugin.library",
    "ce_plugin.eventsession",
)


def models_of_ours() -> list:
    return [*apps.get_app_config("ce_plugin").get_models(), get_user_model()]


def is_compared(field) -> bool:
    if field.primary_key or field.name in BY_CHANCE:
        return False
    if isinstance(field, models.ForeignKey):
        return field.related_model._meta.label_lower in OWNERS
    return not isinstance(field, models.DateTimeField | models.UUIDField)


def state() -> dict[str, list]:
    """Whose every row is and what it says, without what is new each time."""
    found = {}
    for model in models_of_ours():
        if model is Throttle:
            # Counts what is asked for, whatever is sent with it.
            continue
        columns = [
            each.attname
            for each in model._meta.local_concrete_fields
            if is_compared(each)
        ]
        rows = model._base_manager.values_list(*columns) if columns else []
        found[model._meta.label_lower] = sorted(map(repr, rows))
    return found


def every_column(world) -> dict[str, str]:
    """Each name there is, with something that would be worth having."""
    values = {}
    for model in models_of_ours():
        for field in model._meta.local_concrete_fields:
            for name in (field.name, field.attname):
                values.setdefault(name, worth_having(field, world))
    return {
        name: each for name, each in (values | MONEY).items() if name not in OF_THE_PAGE
    }


def worth_having(field, world) -> str:
    if isinstance(field, models.ForeignKey):
        return str(world.director.pk)
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateField):
        return "2020-01-01"
    if isinstance(field, models.DecimalField | models.IntegerField):
        return "60"
    return str(field.choices[-1][0]) if field.choices else "Changed"


def filled(form: forms.BaseForm) -> dict:
    """The form as somebody sends it: what stands there, and something where not."""
    return {bound.html_name: _value(bound) for bound in form}


def _value(bound):
    standing, field = bound.value(), bound.field
    if bound.name == "title":
        return f"{standing or 'Words'} and more"
    if standing not in (None, "", []) or not field.required:
        return standing or ""
    if isinstance(field, forms.ChoiceField):
        return next(str(value) for value, _label in field.choices if str(value))
    if isinstance(field, forms.DateField):
        return (clock.today() - dt.timedelta(days=9)).isoformat()
    return "1" if "credits" in bound.name else "Words"


# Addresses that only take what the form of another page sends.
FORM_STANDS_AT = dict.fromkeys(
    ("/ce/details/name/", "/ce/details/addresses/", "/ce/details/positions/"),
    "/ce/details/",
)
NAMES_OF_FORMS = ("form", "name_form", "address_form", "position_form")


def sent(client, address: str) -> tuple[dict, set[str]]:
    """What the page's form sends, and the names it has."""
    context = client.get(FORM_STANDS_AT.get(address, address)).context or {}
    found = [context.get(name) for name in NAMES_OF_FORMS]
    data = {}
    for form in found:
        data |= filled(form) if isinstance(form, forms.BaseForm) else {}
    of_page = {name: str(context[name]) for name in OF_THE_PAGE if name in context}
    return data | of_page, set(data)


def after(client, address: str, data: dict) -> dict[str, list]:
    with transaction.atomic():
        client.post(address, data)
        found = state()
        transaction.set_rollback(True)
    _count_anew()
    return found


def _count_anew() -> None:
    """PostgreSQL takes rows back and not their numbers, which are compared."""
    resets = connection.ops.sequence_reset_sql(no_style(), models_of_ours())
    with connection.cursor() as cursor:
        for statement in resets:
            cursor.execute(statement)


@pytest.fixture(scope="module")
def members(world, clients):
    """Whose addresses they are, somebody who is asked who, and whom a link was sent."""
    newcomer = type(clients["participant"])()
    newcomer.force_login(factories.make_user())
    verifier = type(newcomer)()
    verifier.get(world.address("ce/verify/<str:token>/"))
    return {
        "participant": clients["participant"],
        "newcomer": newcomer,
        "verifier": verifier,
    }


@pytest.mark.parametrize(
    ("role", "prefix", "least"),
    [
        ("participant", "ce/", 8),
        ("newcomer", "ce/welcome/", 1),
        ("verifier", "ce/verify/", 1),
    ],
)
def test_more_names_change_no_more(role, prefix, least, world, members):
    client, extra, before = members[role], every_column(world), state()
    changing, different = [], {}
    for route in matrix.our_routes():
        if not route.startswith(prefix):
            continue
        address = world.address(route)
        data, names = sent(client, address)
        without = after(client, address, data)
        more = {name: each for name, each in extra.items() if name not in names}
        if without != before:
            changing.append(address)
        if after(client, address, data | more) != without:
            different[address] = more

    assert sorted(different) == []
    assert len(changing) >= least, changing


def test_signing_up_makes_no_office(client):
    extra = {"is_staff": "on", "is_superuser": "on", "groups": "1", "is_active": ""}
    word = "seven purple teapots in a row"
    given = {"email": "new@people.example", "password1": word, "password2": word}

    client.post("/accounts/signup/", given | extra)

    user = get_user_model().objects.get(email="new@people.example")
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert list(user.groups.all()) == []


def test_a_column_that_is_let_through_would_be_noticed(world, members):
    """The control: one amount that changed is another state."""
    before = state()
    with transaction.atomic():
        CreditClaim.objects.filter(pk=world.rows["ce/credits/"].pk).update(credits=60)
        changed = state()
        transaction.set_rollback(True)

    assert {name for name in before if before[name] != changed[name]} == {
        "ce_plugin.creditclaim"
    }
