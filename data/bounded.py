"""Values kept in memory by key, within a bound on what all of them cost together."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Bounded(Generic[Key, Value]):
    """What was used least lately goes once all values together cost more than `most`, in the unit of their costs."""

    def __init__(self, most: int) -> None:
        self.most, self.cost = most, 0
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._one_at_a_time = Lock()

    def get(self, key: Key) -> Value | None:
        """The value kept under a key; None where there is none."""
        with self._one_at_a_time:
            entry = self._kept.get(key)
            if entry is None:
                return None
            self._kept.move_to_end(key)
            return entry[0]

    def put(self, key: Key, value: Value, cost: int) -> None:
        """Keep a value, in place of one under the same key; what costs more than `most` by itself is not kept."""
        with self._one_at_a_time:
            self.cost -= self._kept.pop(key, (None, 0))[1]
            if cost > self.most:
                return
            self._kept[key] = (value, cost)
            self.cost += cost
            while self.cost > self.most:
                self.cost -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Keep nothing any more."""
        with self._one_at_a_time:
            self._kept.clear()
            self.cost = 0
