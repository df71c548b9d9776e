"""Travels: which items go along with files that were moved, so that ids, edits and history stay. Pure.

Films, series and episodes are recognised by keys. When every file of an item is recognised by another key now, the item
takes that key and stays the same item. Two items may swap keys, or hand them on in a row; an item whose new key
belongs to one that stays cannot travel, and its files join that one.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def travels(votes: Mapping[K, Counter[str]], keys: Mapping[K, str], taken: Collection[str]) -> dict[K, str]:
    """The new keys of items that travel.

    Args:
        votes: By item without a file that stayed: how many of its files are recognised by each key.
        keys: The key of each of these items so far.
        taken: Those of the wanted keys that an item has.
    """
    wanted = {item: _most(count) for item, count in votes.items() if count}
    going = {item: key for item, key in wanted.items() if key != keys[item]}
    for key in set(going.values()):
        rivals = sorted((i for i, k in going.items() if k == key), key=lambda i: (-votes[i][key], keys[i]))
        for item in rivals[1:]:
            del going[item]
    while True:
        left_behind = {keys[item] for item in going}
        stuck = [item for item, key in going.items() if key in taken and key not in left_behind]
        if not stuck:
            return going
        for item in stuck:
            del going[item]


def _most(count: Counter[str]) -> str:
    return min(count, key=lambda key: (-count[key], key))
