"""A recursive description of the walk as generators, driven by a loop with a stack of its own."""

from collections.abc import Iterator, Sequence
from typing import Any

from ..given import Buf, DataCloneError, SharedBuf

ATOM_NAMES = {"NoneType", "bool", "int", "float", "str", "bytes", "datetime"}


class Courier:
    def __init__(self, transfer: Sequence[Buf]) -> None:
        self.memo: dict[int, tuple[Any, Any]] = {}
        self.movers: list[tuple[Buf, Buf]] = []
        for buf in transfer:
            if buf.__class__ is not Buf or buf.detached or id(buf) in self.memo:
                raise DataCloneError
            twin = Buf()
            self.memo[id(buf)] = (buf, twin)
            self.movers.append((buf, twin))

    def is_atom(self, node: Any) -> bool:
        kind = type(node)
        return kind.__module__ in ("builtins", "datetime") and kind.__name__ in ATOM_NAMES

    def walk(self, node: Any, put: Any) -> Iterator[tuple[Any, Any]]:
        if self.is_atom(node) or type(node) is SharedBuf:
            put(node)
            return
        if id(node) in self.memo:
            put(self.memo[id(node)][1])
            return
        if type(node) is Buf:
            if node.detached:
                raise DataCloneError
            twin: Any = Buf(node.data)
        elif type(node) is list:
            twin = []
        elif type(node) is dict:
            twin = dict.fromkeys(node)
        elif type(node) is set:
            twin = node.copy()
        else:
            raise DataCloneError
        self.memo[id(node)] = (node, twin)
        put(twin)
        if type(node) in (dict, set) and not all(map(self.is_atom, node)):
            raise DataCloneError
        if type(node) is list:
            for item in node:
                yield item, twin.append
        elif type(node) is dict:
            for key, item in node.items():
                yield item, lambda copy, key=key: twin.__setitem__(key, copy)

    def clone(self, value: Any) -> Any:
        out: list[Any] = []
        stack = [self.walk(value, out.append)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
            else:
                stack.append(self.walk(*child))
        return out[0]


def post(value: object, transfer: Sequence[Buf] = ()) -> object:
    courier = Courier(transfer)
    result = courier.clone(value)
    for buf, twin in courier.movers:
        twin.data, buf.data = buf.data, bytearray()
        buf.detached = True
    return result
