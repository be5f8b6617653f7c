"""Payloads into every text that somebody can type, in every row there is.

Nothing here knows the models: a new text field is found by itself. What is made by us
and never typed, such as a fingerprint, is named in `NEVER_TYPED`.
"""

from __future__ import annotations

import html
import json
from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models
from wagtail import blocks
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.struct_block import StructValue
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import RichText

from ce_plugin import rules
from ce_plugin.models import RuleSet
from ce_plugin.services import clock
from tests.hostile.payloads import PAYLOADS, packed

NEVER_TYPED = {
    # Names of kinds, steps and states, chosen from a list or by the code
    *("action", "category_code", "degree", "file_format", "from_status", "kind"),
    *("key", "model", "name", "object_type", "programme", "reason", "time_zone"),
    *("to_status", "content_type", "code", "revision"),
    # Fingerprints, keys and numbers
    *("checksum", "dedupe_key", "digest", "hash", "ip_hash", "lease", "message_id"),
    *("nonce", "number", "object_pid", "pdf_digest", "pdf_error", "pid", "prefix"),
    *("prev_hash", "request_id", "snapshot_digest", "verify_code", "password"),
    *("user_agent_family", "last_error_class", "hostname", "path", "url_path"),
    *("file_hash", "object_id"),
    # Of declined positions only; where it is shown, it stands in the mail as well
    "declined_because",
}
# Of these models the word is typed all the same.
TYPED_ALL_THE_SAME = {
    "ce_plugin.library": {"kind", "name"},
    "ce_plugin.federation": {"name"},
    "ce_plugin.cecategory": {"name"},
    "ce_plugin.certificationtrack": {"name"},
    "ce_plugin.ruleset": {"reason"},
    "ce_plugin.rulesetmove": {"reason"},
    "ce_plugin.contactexport": {"reason"},
    "ce_plugin.erasurerequest": {"reason"},
    "ce_plugin.legalhold": {"reason"},
    "wagtailcore.collection": {"name"},
    "wagtailcore.workflow": {"name"},
    "wagtailcore.task": {"name"},
}
LEFT_OUT = {"ce_plugin.auditevent", "ce_plugin.numberseries"}
OTHER_MODELS = (
    "auth.User",
    "wagtailcore.Page",
    "wagtailcore.Site",
    "wagtailcore.Collection",
    "wagtailcore.Workflow",
    "wagtailcore.Task",
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
    "wagtaildocs.Document",
)
# Keys of JSON whose values are words of a person.
WORDS = {
    *("title", "label", "text", "sentence", "name", "note", "comment", "reason"),
    *("first_name", "last_name", "sponsor", "presenter", "description", "event"),
    *("library", "city", "summary", "topic", "words", "person", "holder", "track"),
    *("library_name", "holder_name", "verifier", "applicant", "who"),
}
ALL_WORDS = {"importrow.data", "importrow.changes", "importbatch.notes"}


class Seeding:
    """Writes and counts: field to the payloads that stand in it."""

    def __init__(self) -> None:
        self.turn = 0
        self.fields: dict[str, set[str]] = defaultdict(set)

    def everything(self) -> None:
        _let_frozen_rows_change()
        for model in _models():
            for row in model._base_manager.all():
                self._seed(model, row)

    def _seed(self, model, row) -> None:
        values = {}
        for field in model._meta.local_concrete_fields:
            value = self._value(model, field, getattr(row, field.attname))
            if value is not None:
                values[field.name] = value
        if model is RuleSet and values:
            values["checksum"] = rules.digest(values["definition"])
        if values:
            model._base_manager.filter(pk=row.pk).update(**values)

    def _value(self, model, field, standing):
        name = f"{model._meta.label_lower}.{field.name}"
        if isinstance(field, models.JSONField):
            return self._json(name, standing) if standing else None
        if not _is_typed(model, field):
            return None
        self.turn += 1
        value = self._text(field)
        self._count(name, field.get_prep_value(value))
        return value

    def _count(self, name: str, value) -> None:
        said = value if isinstance(value, str) else json.dumps(value, default=str)
        self.fields[name] |= {each for each in PAYLOADS if _is_in(each, said)}

    def _text(self, field):
        if isinstance(field, StreamField):
            return hostile(field.stream_block)
        if isinstance(field, RichTextField):
            return rich_text(field.features)
        if isinstance(field, models.EmailField):
            return self.address()
        if isinstance(field, models.URLField):
            return f'https://library.example/{self.turn}"onfocus=q()autofocus='
        return self.words(field.max_length)

    def words(self, length: int | None) -> str:
        """What stands in a text of that length; never the same twice."""
        before = f"{self.turn} "
        return before + packed(length and length - len(before), self.turn * 7)

    def address(self) -> str:
        return f'"<svg/onload=q()>{self.turn}"@people.example'

    def _json(self, name: str, value, *, typed: bool = False):
        """The same value, with payloads where words stand."""
        typed = typed or name.split(".", 1)[1] in ALL_WORDS
        if isinstance(value, dict):
            return {
                key: self._json(name, each, typed=typed or key in WORDS)
                for key, each in value.items()
            }
        if isinstance(value, list):
            return [self._json(name, each, typed=typed) for each in value]
        if not typed or not isinstance(value, str):
            return value
        self.turn += 1
        text = self.words(200)
        self._count(name, text)
        return text


def _is_in(payload: str, said: str) -> bool:
    """As it is, or as text of a page or of JSON, which rich text and blocks are."""
    escaped = html.escape(payload)
    spellings = (payload, escaped, json.dumps(payload)[1:-1], json.dumps(escaped)[1:-1])
    return any(each in said for each in spellings)


def _models() -> Iterator[type[models.Model]]:
    ours = apps.get_app_config("ce_plugin").get_models()
    home = apps.get_app_config("home").get_models()
    for model in [*ours, *home, *map(apps.get_model, OTHER_MODELS)]:
        if model._meta.label_lower not in LEFT_OUT:
            yield model


def _is_typed(model, field) -> bool:
    if isinstance(field, models.SlugField | models.FileField | models.JSONField):
        return False
    if not isinstance(field, models.CharField | models.TextField | StreamField):
        return False
    named = TYPED_ALL_THE_SAME.get(model._meta.label_lower, set())
    free = field.name in named or field.name not in NEVER_TYPED
    # Marks of Wagtail's that nobody types, such as the language of a site.
    return free and not field.choices and not field.primary_key


def _let_frozen_rows_change() -> None:
    """Their words came from rows that somebody typed; the triggers guard them now."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            if name.startswith("ce_"):
                cursor.execute(f'DROP TRIGGER "{name}"')


def rich_text(features) -> str:
    """As an editor can send it: every payload as text, and as the address of a link."""
    converter = ContentstateConverter(features or [])
    return "".join(
        converter.to_database_format(content_state(each, each)) for each in PAYLOADS
    )


def content_state(payload: str, address: str) -> str:
    """What the editor's script sends: a line that is a link all along."""
    block = {
        "key": "abcde",
        "text": payload,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [{"offset": 0, "length": len(payload), "key": 0}],
    }
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address}}
    return rules.canonical_json({"blocks": [block], "entityMap": {"0": link}})


def hostile(block: blocks.Block):
    """A value of the block, of each kind of block below it, full of payloads."""
    if isinstance(block, blocks.StreamBlock):
        children = [
            (name, value)
            for name, child in block.child_blocks.items()
            for value in _all_of(child)
        ]
        return blocks.StreamValue(block, children)
    return next(_all_of(block))


def _all_of(block: blocks.Block) -> Iterator:
    if isinstance(block, blocks.RichTextBlock):
        yield RichText(rich_text(block.features))
    elif isinstance(block, blocks.ListBlock):
        yield ListValue(block, values=list(_all_of(block.child_block)))
    elif isinstance(block, blocks.StructBlock):
        parts = {
            name: next(_all_of(child)) for name, child in block.child_blocks.items()
        }
        yield StructValue(block, parts.items())
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        yield from PAYLOADS
    elif isinstance(block, blocks.URLBlock):
        # What the block would take of these, and what only SQL could write.
        yield "javascript:alert(1)"
    elif isinstance(block, blocks.BooleanBlock):
        yield True
    elif isinstance(block, blocks.DateBlock):
        yield clock.today()
    elif isinstance(block, blocks.ChooserBlock):
        yield None
    else:
        raise TypeError(f"Say what is hostile in a {type(block).__name__}.")
