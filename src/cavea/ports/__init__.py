"""What features need, as Protocols. A need without an implementation stands here.

Implementations are adapters (``cavea.adapters``); shipped fakes are in ``cavea.testing``. One suite per port
(``tests/ports``) runs against the fake and every real adapter.
"""
