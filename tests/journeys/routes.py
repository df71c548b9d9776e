"""Every operation of the API as a request that could be right, from the route table of the program."""

from typing import Final

from cavea.contracts._http.route import Access, Route
from cavea.contracts.api.routes import ALL
from tests.harness.client import Answer, Client

VALUES: Final = {
    "type": "movie",
    "item_id": "mov_aaaaaaaaaaaaaaaa",
    "movie_id": "mov_aaaaaaaaaaaaaaaa",
    "series_id": "ser_aaaaaaaaaaaaaaaa",
    "episode_id": "epi_aaaaaaaaaaaaaaaa",
    "library_id": "lib_nowhere",
    "task_id": "tsk_aaaaaaaaaaaaaaaa",
    "asset_id": "art_aaaaaaaaaaaaaaaa",
}
"""A value of the right form for each path parameter, of a thing that does not exist."""

LISTS: Final = tuple(route for route in ALL if route.is_list)
PRIVATE: Final = tuple(route for route in ALL if route.access is not Access.PUBLIC)


def name_of(route: Route) -> str:
    """How a test calls it."""
    return route.operation_id


def path_of(route: Route, **values: str) -> str:
    """Its path with values for its parameters, and its required query."""
    path = route.path.format(**{**VALUES, **values})
    needed = [f"{name}=a" for name, field in route.query_fields.items() if field.is_required]
    return path + ("?" + "&".join(needed) if needed else "")


def call(client: Client, route: Route, more: str = "", **values: str) -> Answer:
    """Send it, with an empty body where it takes one."""
    path = path_of(route, **values)
    path += ("&" if "?" in path else "?") + more if more else ""
    if route.body is None:
        return client.send(route.method, path)
    return client.send(route.method, path, b"{}", {"Content-Type": "application/json"})
