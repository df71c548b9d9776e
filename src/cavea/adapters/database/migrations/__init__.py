"""The history of the schema. ``HEAD`` is the revision this program needs; a test holds it equal to the scripts."""

from typing import Final

HEAD: Final = "0002"
