"""Pictures for some of the events, drawn here: flat shapes, no words, nobody's likeness."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw
from wagtail.images import get_image_model

from ce_plugin.demo.chance import dice
from ce_plugin.enums import EventFormat
from ce_plugin.models import EventPage
from ce_plugin.services import clock

WIDTH, HEIGHT, FINER = 1200, 500, 2
PAPER, LEAF, SPRUCE, DUSK = "#f6f0e3", "#cfe0d4", "#163b30", "#4d7a69"
BOOKS = ("#163b30", "#3b5b86", "#23795a", "#7a4a86", "#8a553c", "#d9b566")
# Whoever plans looks ahead; the calendar of years ago needs no pictures.
DAYS_BACK, SHARE = 60, 0.55
TABLE, SCREEN, SHELF, RIDGES = (
    "People around a table",
    "Five people on a screen",
    "Books on two shelves",
    "Ridges in the evening",
)

Sketch = ImageDraw.ImageDraw


def picture_for(page: EventPage, first: dt.date, number_of_sessions: int):
    """The picture of an event that begins on `first`; None where it has none."""
    chance = dice(f"picture of {page.slug}")
    if page.is_deadline or first < clock.today() - dt.timedelta(days=DAYS_BACK):
        return None
    if number_of_sessions > 1:
        return _kept(RIDGES)
    if chance.random() > SHARE:
        return None
    remote = page.format not in (EventFormat.IN_PERSON, EventFormat.HYBRID)
    return _kept(chance.choice((SCREEN if remote else TABLE, SHELF)))


def _kept(title: str):
    """Each is drawn once and shared by its events."""
    images = get_image_model().objects
    found = images.filter(title=title).first()
    if found:
        return found
    name = f"{title.lower().replace(' ', '-')}.png"
    file = ContentFile(_drawn(DRAWINGS[title]), name=name)
    return images.create(title=title, description=title, file=file)


def _drawn(draw: Callable[[Sketch], None]) -> bytes:
    """Drawn larger than it is kept, so that no edge shows steps."""
    sheet = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), PAPER)
    draw(ImageDraw.Draw(sheet))
    out = io.BytesIO()
    small = sheet.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    small.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _box(sketch: Sketch, x, y, width, height, colour: str, radius=0) -> None:
    corners = [FINER * each for each in (x, y, x + width, y + height)]
    sketch.rounded_rectangle(corners, FINER * radius, fill=colour)


def _disc(sketch: Sketch, x, y, radius, colour: str) -> None:
    corners = (x - radius, y - radius, x + radius, y + radius)
    sketch.ellipse([FINER * each for each in corners], fill=colour)


def _ridges(sketch: Sketch) -> None:
    _disc(sketch, 900, 190, 70, "#e6bf73")
    for number, colour in enumerate((LEAF, "#9dbfae", DUSK, SPRUCE)):
        chance = dice(f"ridge {number}")
        low = 250 + 70 * number
        steps = range(0, WIDTH + 151, 150)
        line = [(x, low - chance.randint(0, 120 - 15 * number)) for x in steps]
        outline = [(0, HEIGHT), *line, (WIDTH, HEIGHT)]
        sketch.polygon([(FINER * x, FINER * y) for x, y in outline], fill=colour)


def _shelf(sketch: Sketch) -> None:
    for board in (245, 470):
        _row(sketch, board, dice(f"shelf {board}"))
        _box(sketch, 60, board, WIDTH - 120, 12, "#8a6a45")


def _row(sketch: Sketch, board: int, chance) -> None:
    left = 90
    while left < WIDTH - 150:
        width, height = chance.randint(24, 54), chance.randint(120, 180)
        _box(sketch, left, board - height, width, height, chance.choice(BOOKS), 4)
        _box(sketch, left, board - height + 26, width, 8, PAPER)
        left += width + chance.choice((4, 4, 4, 70))


def _screen(sketch: Sketch) -> None:
    _box(sketch, 240, 40, 720, 400, SPRUCE, 22)
    _box(sketch, 180, 440, 840, 26, DUSK, 12)
    for number in range(6):
        x, y = 270 + 225 * (number % 3), 70 + 175 * (number // 3)
        _box(sketch, x, y, 210, 160, LEAF if number != 4 else PAPER, 10)
        if number != 4:
            _person(sketch, x + 105, y + 66, BOOKS[number])


def _person(sketch: Sketch, x: int, y: int, colour: str) -> None:
    _disc(sketch, x, y, 30, colour)
    _box(sketch, x - 52, y + 38, 104, 56, colour, 28)


def _table(sketch: Sketch) -> None:
    for number in range(6):
        x = 210 + 156 * number
        _disc(sketch, x, 190, 44, BOOKS[number])
        _box(sketch, x - 64, 244, 128, 130, BOOKS[number], 44)
    _box(sketch, 90, 330, WIDTH - 180, 60, "#b98d5b", 20)
    _box(sketch, 170, 390, 40, HEIGHT, "#8a6a45")
    _box(sketch, 990, 390, 40, HEIGHT, "#8a6a45")


DRAWINGS = {TABLE: _table, SCREEN: _screen, SHELF: _shelf, RIDGES: _ridges}
