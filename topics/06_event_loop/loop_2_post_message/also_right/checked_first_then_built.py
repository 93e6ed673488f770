"""One pass that only looks, a second that builds shells, a third that fills them."""

from collections import deque
from collections.abc import Sequence
from typing import Any

from ..given import ATOMS, Buf, DataCloneError, SharedBuf


def post(value: object, transfer: Sequence[Buf] = ()) -> object:
    leaving = list(transfer)
    if any(type(buf) is not Buf or buf.detached for buf in leaving) or len({*map(id, leaving)}) < len(leaving):
        raise DataCloneError("transfer")
    nodes: dict[int, Any] = {}
    queue: deque[Any] = deque([value])
    while queue:
        node = queue.popleft()
        if type(node) in ATOMS or id(node) in nodes:
            continue
        nodes[id(node)] = node
        if type(node) is dict:
            if not all(type(key) in ATOMS for key in node):
                raise DataCloneError("key")
            queue.extend(node.values())
        elif type(node) is set:
            if not all(type(member) in ATOMS for member in node):
                raise DataCloneError("member")
        elif type(node) is list:
            queue.extend(node)
        elif type(node) is Buf:
            if node.detached:
                raise DataCloneError("detached")
        elif type(node) is not SharedBuf:
            raise DataCloneError(type(node).__name__)

    shells: dict[int, Any] = {}
    for key, node in nodes.items():
        shells[key] = node if type(node) is SharedBuf else set(node) if type(node) is set else type(node)()
    for buf in leaving:
        arrived = shells.get(id(buf), Buf())
        arrived.data = buf.data
        buf.data = bytearray()
        buf.detached = True
    for key, node in nodes.items():
        shell = shells[key]
        if type(node) is dict:
            for name, item in node.items():
                shell[name] = shells.get(id(item), item)
        elif type(node) is list:
            shell[:] = [shells.get(id(item), item) for item in node]
        elif type(node) is Buf and not node.detached:
            shell.data[:] = node.data
    return shells.get(id(value), value)
