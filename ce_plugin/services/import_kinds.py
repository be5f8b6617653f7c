"""The one table of what can be read in. A new kind of file is a line here."""

from __future__ import annotations

from ce_plugin.services.import_libraries import LIBRARIES
from ce_plugin.services.import_people import PEOPLE
from ce_plugin.services.import_shape import Kind

# In the order a directory is brought in: people name libraries.
KINDS: dict[str, Kind] = {kind.name: kind for kind in (LIBRARIES, PEOPLE)}
