"""The image library, loaded when the first picture comes and not before: it costs a tenth of a second."""

import functools
from typing import Any

# Any: pyvips carries no types; what comes out of it is bytes, ints and images that only this package touches.


@functools.cache
def vips() -> Any:
    """The module, set to one thread a picture and no cache: pictures are many, small and seldom alike."""
    import pyvips

    pyvips.concurrency_set(1)
    pyvips.cache_set_max(0)
    pyvips.cache_set_max_mem(0)
    return pyvips
