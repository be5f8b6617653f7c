"""What people can take home: one sheet made here, and an address elsewhere."""

from __future__ import annotations

import json

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from ce_plugin.demo.chance import same_id
from ce_plugin.pdf import render_pdf

TITLE = "Five questions for the way home"
QUESTIONS = (
    "What was new to me today?",
    "What will I try on Monday, and what do I need for it?",
    "Whom do I tell about it, and when?",
    "What does not fit my library, and why?",
    "How will I know in three months that it helped?",
)
TEMPLATE = "ce_plugin/pdf/handout.html"


def handouts(key: str) -> str:
    """Handout and link in the form the page's stream field stores."""
    given = (
        {"title": TITLE, "document": _sheet().pk, "url": ""},
        {
            "title": "Slides and further reading",
            "document": None,
            "url": f"https://learn.library.example/{key}",
        },
    )
    return json.dumps(
        [
            {"type": "resource", "value": one, "id": str(same_id(f"{key}/{number}"))}
            for number, one in enumerate(given)
        ]
    )


def _sheet():
    """Drawn once, and handed out at each event that has handouts."""
    documents = get_document_model().objects
    found = documents.filter(title=TITLE).first()
    if found:
        return found
    pdf = render_pdf(TEMPLATE, {"title": TITLE, "questions": QUESTIONS})
    file = ContentFile(pdf, name="five-questions.pdf")
    return documents.create(title=TITLE, file=file)
