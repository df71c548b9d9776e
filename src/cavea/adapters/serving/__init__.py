"""The HTTP server: uvicorn with limits, deadlines and zero-copy sending.

What belongs here stands between the socket and the application and knows no route. Bodies of refusals are
made by a renderer that the caller hands in, so that the API's own dialects can be used.
"""

from cavea.adapters.serving.limits import Limits
from cavea.adapters.serving.protocol import protocol_class
from cavea.adapters.serving.refusals import TARGET, RenderRefusal, render_plain_refusal
from cavea.adapters.serving.server import Serving

__all__ = ["TARGET", "Limits", "RenderRefusal", "Serving", "protocol_class", "render_plain_refusal"]
