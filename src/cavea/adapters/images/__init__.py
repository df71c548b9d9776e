"""Pictures through libvips: measured and made smaller, and drawn where a title has none.

The library is loaded with the first picture (:mod:`.library`). Foreign bytes are opened only by the loader
that their first bytes call for, so that no format outside the list is ever tried on them.
"""

from cavea.adapters.images.vips_images import VipsImages

__all__ = ["VipsImages"]
