"""Reading titles and their pictures."""

from cavea.features.catalog.catalog import Catalog
from cavea.features.catalog.pictures import Picture, Pictures

__all__ = ["Catalog", "Picture", "Pictures"]
