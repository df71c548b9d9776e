"""Finding the route of a path: one walk down a tree of path segments, whatever the number of routes."""

from dataclasses import dataclass, field

from cavea.contracts._http.route import Route


@dataclass(slots=True)
class _Node:
    literals: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    routes: dict[str, Route] = field(default_factory=dict)


class RouteTree:
    """All routes, by path and method. A literal segment wins over a parameter."""

    def __init__(self, routes: list[Route]) -> None:
        """Build the tree.

        Raises:
            ValueError: Two routes have the same method and path, or the same operation id.
        """
        self._root = _Node()
        seen: set[str] = set()
        for route in routes:
            if route.operation_id in seen:
                raise ValueError(f"two routes are called {route.operation_id}")
            seen.add(route.operation_id)
            self._add(route)

    def _add(self, route: Route) -> None:
        node = self._root
        for part in route.path[1:].split("/"):
            if part.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(part, _Node())
        if route.method in node.routes:
            raise ValueError(f"two routes answer {route.method} {route.path}")
        node.routes[route.method] = route

    def find(self, path: str) -> tuple[dict[str, Route], list[str]] | None:
        """The routes of a path by method, and the values of its parameters in order; None for an unknown path."""
        return _descend(self._root, path[1:].split("/"), 0, [])


def _descend(
    node: _Node, parts: list[str], at: int, values: list[str]
) -> tuple[dict[str, Route], list[str]] | None:
    if at == len(parts):
        return (node.routes, values) if node.routes else None
    literal = node.literals.get(parts[at])
    if literal is not None:
        found = _descend(literal, parts, at + 1, values)
        if found is not None:
            return found
    if node.parameter is not None and parts[at]:
        return _descend(node.parameter, parts, at + 1, [*values, parts[at]])
    return None
