import enum
import math
import random
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from leadlab.checks import check, expect

from .given import ATOMS, Buf, SharedBuf
from .solution import post


def verdict(call: Callable[[], object]) -> str:
    """What ``call`` raises. A value is not shown: it may be deep or cyclic."""
    try:
        value = call()
    except NotImplementedError:
        raise
    except Exception as error:
        return type(error).__name__
    return f"no exception, a value of type {type(value).__name__}"


def state_of(buffers: Sequence[Buf]) -> list[tuple[int, bytes, bool]]:
    """Which bytearray each buffer has, its bytes, and whether it is detached."""
    return [(id(buffer.data), bytes(buffer.data), buffer.detached) for buffer in buffers]


def detached_buf() -> Buf:
    buffer = Buf()
    buffer.detached = True
    return buffer


def difference(sent: object, received: object, moved: dict[int, bytearray]) -> str:
    """Where ``received`` is not the structured clone of ``sent``, or "". ``moved``: data of the moved buffers, by id."""
    forth: dict[int, object] = {}
    back: dict[int, object] = {}
    pairs: list[tuple[Any, Any, str]] = [(sent, received, "the value")]
    while pairs:
        old, new, place = pairs.pop()
        if type(old) is not type(new):
            return f"{place} was a {type(old).__name__} and is a {type(new).__name__}"
        if type(old) in ATOMS:
            if repr(old) != repr(new):
                return f"{place} was {old!r} and is {new!r}"
            continue
        if type(old) is SharedBuf:
            if old is not new:
                return f"{place}: another SharedBuf"
            continue
        if id(old) in forth or id(new) in back:
            if forth.get(id(old)) is not new or back.get(id(new)) is not old:
                return f"{place}: what was one object is two, or what was two is one"
            continue
        if old is new:
            return f"{place}: the sender's own {type(old).__name__}"
        forth[id(old)], back[id(new)] = new, old
        if type(old) is Buf:
            if id(old) in moved and new.data is not moved[id(old)]:
                return f"{place}: a buffer from transfer without its own bytearray"
            if id(old) not in moved and (new.data is old.data or new.data != old.data):
                return f"{place}: a buffer that is not an independent copy"
            if new.detached:
                return f"{place}: arrived detached"
        elif type(old) is dict:
            if [repr(key) for key in old] != [repr(key) for key in new]:
                return f"{place}: keys {list(old)!r} became {list(new)!r}"
            pairs += [(old[key], item, f"{place}[{key!r}]") for key, item in zip(old, new.values(), strict=True)]
        elif type(old) is list:
            if len(old) != len(new):
                return f"{place}: {len(old)} items became {len(new)}"
            pairs += [(item, new[i], f"{place}[{i}]") for i, item in enumerate(old)]
        elif {repr(member) for member in old} != {repr(member) for member in new}:
            return f"{place}: the set {old!r} became {new!r}"
    return ""


def expect_clone(sent: object, received: object, moved: dict[int, bytearray], *, called: str, next_step: str) -> None:
    found = difference(sent, received, moved)
    expect(found == "", called=called, got=found, wanted="the structured clone of what was sent", next_step=next_step)


@check(points=1)
def a_plain_dict_crosses() -> None:
    """A dict with lists, numbers and texts arrives equal, as another object."""
    photo = {"name": "gate.jpg", "size": [4000, 3000], "tags": {"fleet", "gate"}, "exif": {"iso": 200, "flash": None}}
    received: Any = post(photo)
    expect(
        received == photo and received is not photo and received["size"] is not photo["size"],
        called="post(photo), a dict of a list, a set and a dict",
        got=f"{received!r}{', the same object' if received is photo else ''}",
        wanted="an equal dict whose containers are all new",
        next_step="copy every list, dict and set on the way, not only the outermost",
    )


@check(points=1)
def a_cycle_stays_a_cycle() -> None:
    """A list that contains itself, and a dict that contains its own parent."""
    ring: list[Any] = [1]
    ring.append(ring)
    received: Any = post(ring)
    expect(
        type(received) is list and len(received) == 2 and received[1] is received and received is not ring,
        called="ring = [1]; ring.append(ring); post(ring)",
        got="something else than a new list that contains itself",
        wanted="a new list r with r[1] is r",
        next_step="note the empty copy of a container before you look at what is in it",
    )
    parent: dict[str, Any] = {"child": {}}
    parent["child"]["parent"] = parent
    received = post([parent])
    expect_clone(
        [parent],
        received,
        {},
        called="post([parent]), where parent['child']['parent'] is parent",
        next_step="note the empty copy of a container before you look at what is in it",
    )


@check(points=1)
def a_function_is_refused() -> None:
    """A function, alone and inside a list, raises DataCloneError."""
    for value in (len, [lambda: 1], {"resize": verdict}):
        got = verdict(partial(post, value))
        expect(
            got == "DataCloneError",
            called=f"post of a {type(value).__name__} {'' if callable(value) else 'with a function in it'}",
            got=got,
            wanted="DataCloneError",
            next_step="name the types that may cross; everything else is refused",
        )


@check(points=1, hidden=True)
def one_object_arrives_as_one() -> None:
    """Aliasing of lists, dicts, sets and buffers; equal objects that are not the same."""
    for make in (list, dict, set, Buf):
        one: Any = make()
        other: Any = make()
        received: Any = post([one, {"again": one}, other])
        same = received[0] is received[1]["again"]
        expect(
            same and received[0] is not one,
            called=f"post([x, {{'again': x}}, y]), x an empty {make.__name__}",
            got="two objects" if not same else "the sender's own object",
            wanted="one new object, in both places",
            next_step="remember each copy under the identity of its original",
        )
        expect(
            received[2] is not received[0],
            called=f"post([x, {{'again': x}}, y]), x and y two empty {make.__name__}s",
            got="one object for both",
            wanted="two objects",
            next_step="remember copies by id(x), not by what x equals",
        )


@check(points=1, hidden=True)
def a_clone_is_independent() -> None:
    """What either side changes after the post is not seen by the other."""
    inner: list[Any] = [1]
    sent: dict[str, Any] = {"list": inner, "dict": {"a": 1}, "set": {1}, "buffer": Buf(b"abcd")}
    received: Any = post(sent)
    inner.append(2)
    sent["dict"]["b"] = 2
    sent["set"].add(2)
    sent["buffer"].data[0] = 0
    seen = (received["list"], received["dict"], received["set"], bytes(received["buffer"].data))
    expect(
        seen == ([1], {"a": 1}, {1}, b"abcd"),
        called="post(value), then the sender changes each of its containers and its buffer",
        got=f"the receiver sees {seen}",
        wanted="what was there when it was posted",
        next_step="each container and each buffer's bytearray needs a copy",
    )
    received["list"].clear()
    received["dict"].clear()
    received["set"].clear()
    received["buffer"].data += b"more"
    expect(
        (inner, sent["dict"], sent["set"], bytes(sent["buffer"].data)) == ([1, 2], {"a": 1, "b": 2}, {1, 2}, b"\0bcd")
        and not sent["buffer"].detached,
        called="post(value), then the receiver changes each of its containers and its buffer",
        got="the sender sees it",
        wanted="nothing of it at the sender",
        next_step="each container and each buffer's bytearray needs a copy",
    )


@check(points=1, hidden=True)
def atoms_keep_type_and_order() -> None:
    """Every atom as an item and as a key: exact type, exact value, order of the items."""
    noon = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    atoms: list[Any] = [True, 1, False, 0, 1.0, -0.0, None, "", "é", b"\x00", 2**80, math.inf, noon]
    received: Any = post(atoms)
    got = [(type(item), repr(item)) for item in received]
    expect(
        got == [(type(item), repr(item)) for item in atoms],
        called="post of a list of atoms",
        got=received,
        wanted="each with its type and its value",
        next_step="an atom may be passed as it is; nothing has to be converted",
    )
    keyed: dict[Any, Any] = {"flag": True, "count": 1, 7: True, None: 0, 2.5: False, b"k": 1.0, noon: "noon", "a": -0.0}
    received = post(keyed)
    expect(
        [(key, type(item), repr(item)) for key, item in received.items()]
        == [(key, type(item), repr(item)) for key, item in keyed.items()],
        called="post of a dict with a key of each kind and values that are True, 1, 1.0, 0 and False",
        got=received,
        wanted="the same keys in the same order, each value with its type",
        next_step="1, 1.0 and True are equal and hash alike: never look up an atom by its value",
    )
    received = post(math.nan)
    expect(
        isinstance(received, float) and math.isnan(received),
        called="post(math.nan)",
        got=received,
        wanted="NaN",
        next_step="an atom may be passed as it is",
    )


def random_graph(rng: random.Random) -> tuple[object, list[Buf]]:
    """A value of up to 30 nodes with shared parts, cycles and buffers, and which of the buffers are transferred."""
    leaves: list[Any] = [True, 1, 1.0, None, "x", b"y", 0, False, datetime(2026, 1, 1)]
    nodes: list[Any] = [[]]
    for _ in range(rng.randrange(1, 30)):
        nodes.append(rng.choice([list, list, dict, dict, set, Buf, SharedBuf])())
    for node in nodes:
        if isinstance(node, (Buf, SharedBuf)):
            node.data[:] = rng.randbytes(rng.randrange(4))
        for step in range(rng.randrange(5)):
            item = rng.choice(nodes + leaves)
            if isinstance(node, list):
                node.append(item)
            elif isinstance(node, dict):
                node[rng.choice([step, f"k{step}", (None, b"z")[step % 2]])] = item
            elif isinstance(node, set):
                node.add(rng.choice(leaves))
    nodes[0] += nodes[1:]
    rng.shuffle(nodes[0])
    buffers = [node for node in nodes if isinstance(node, Buf)]
    return nodes[0], rng.sample(buffers, rng.randrange(len(buffers) + 1))


@check(points=1, hidden=True)
def random_graphs_are_isomorphic() -> None:
    """200 seeded graphs with sharing, cycles and transfers: the same shape, and no shared mutable node but SharedBuf."""
    for seed in range(200):
        value, transfer = random_graph(random.Random(seed))
        moved = {id(buffer): buffer.data for buffer in transfer}
        received = post(value, transfer)
        expect_clone(
            value,
            received,
            moved,
            called=f"post of a random graph (seed {seed}) with {len(transfer)} buffers in transfer",
            next_step="walk both sides by hand from the place that is named",
        )
        expect(
            all(buffer.detached and buffer.data == b"" for buffer in transfer),
            called=f"post of a random graph (seed {seed}) with {len(transfer)} buffers in transfer",
            got=f"{sum(not buffer.detached for buffer in transfer)} of them still attached",
            wanted="each one detached at the sender",
            next_step="detach every buffer of transfer when the walk is done",
        )


@check(points=1, hidden=True)
def a_move_copies_nothing() -> None:
    """The receiver gets the very bytearray; the sender's buffer is detached and empty; another buffer stays."""
    photo, thumb = Buf(b"photo" * 100), Buf(b"thumb")
    memory, thumb_memory = photo.data, thumb.data
    received: Any = post({"photo": photo, "thumb": thumb}, [photo])
    arrived = received["photo"]
    expect(
        type(arrived) is Buf and arrived is not photo and arrived.data is memory and not arrived.detached,
        called='post({"photo": photo, "thumb": thumb}, [photo])',
        got="a photo with another bytearray, or not in a new attached Buf",
        wanted="a new Buf whose data is the sender's bytearray object itself",
        next_step="hand over the object buffer.data; Buf(buffer.data) copies it",
    )
    expect(
        photo.detached is True and type(photo.data) is bytearray and photo.data == b"" and photo.data is not memory,
        called='post({"photo": photo, "thumb": thumb}, [photo]), then the sender looks at photo',
        got=f"detached: {photo.detached}, {len(photo.data)} bytes",
        wanted="detached, with a new empty bytearray",
        next_step="do not clear the bytearray: it belongs to the receiver now",
    )
    expect(
        thumb.data is thumb_memory and thumb.data == b"thumb" and not thumb.detached
        and received["thumb"].data == b"thumb" and received["thumb"].data is not thumb_memory,
        called='post({"photo": photo, "thumb": thumb}, [photo]), then both sides look at thumb',
        got="the thumb was moved, or is the same memory at both sides",
        wanted="the thumb copied, since it is not in transfer",
        next_step="only what stands in transfer moves",
    )  # fmt: skip


@check(points=1, hidden=True)
def an_empty_buffer_is_a_buffer() -> None:
    """Empty attached buffers, copied and transferred."""
    copied, moved = Buf(), Buf()
    memory = moved.data
    got = verdict(lambda: post([copied, moved], (moved,)))
    expect(
        not got.endswith("Error"),
        called="post([copied, moved], (moved,)), two empty buffers",
        got=got,
        wanted="a list of two new buffers",
        next_step="detached is an attribute of its own; no bytes are not a sign of it",
    )
    expect(
        moved.detached is True and moved.data is not memory and not copied.detached,
        called="post([copied, moved], (moved,)), two empty buffers, then the sender looks at them",
        got=f"detached: {copied.detached}, {moved.detached}",
        wanted="only the moved one detached, with a new bytearray",
        next_step="treat an empty buffer like any other",
    )
    received: Any = post([copied])
    expect(
        type(received[0]) is Buf and received[0] is not copied and received[0].data is not copied.data,
        called="post([copied]) once more",
        got="not an independent copy",
        wanted="a copy of an empty buffer",
        next_step="treat an empty buffer like any other",
    )


@check(points=1, hidden=True)
def what_is_listed_is_detached() -> None:
    """Buffers in transfer that the value does not contain."""
    for value in (None, 5, ["no buffer"], {"other": Buf(b"stays")}):
        first, second = Buf(b"one"), Buf(b"two")
        memory = first.data
        post(value, [first, second])
        expect(
            first.detached and second.detached and first.data == b"" and second.data == b"",
            called=f"post of a {type(value).__name__} that contains neither of the two buffers in transfer",
            got=f"detached: {first.detached}, {second.detached}",
            wanted="both detached",
            next_step="detach what transfer lists, not what the walk meets",
        )
        expect(
            first.data is not memory and memory == b"one",
            called=f"post of a {type(value).__name__} with two buffers in transfer that it does not contain",
            got=f"the bytearray that the first one had: {bytes(memory)!r}, still its data: {first.data is memory}",
            wanted="a new bytearray at the sender, the old one untouched",
            next_step="give the sender's Buf a new bytearray instead of clearing the one that it has",
        )


@check(points=1, hidden=True)
def a_moved_buffer_arrives_once() -> None:
    """One buffer at several places of the value, and once in transfer."""
    buffer = Buf(b"photo")
    memory = buffer.data
    received: Any = post([buffer, {"deep": [buffer]}, buffer], [buffer])
    places = [received[0], received[1]["deep"][0], received[2]]
    expect(
        all(place is places[0] for place in places) and places[0] is not buffer,
        called="post([b, {'deep': [b]}, b], [b])",
        got=f"{len({id(place) for place in places})} different buffers, or the sender's own",
        wanted="one new Buf, in all three places",
        next_step="a moved buffer is remembered by identity like any other object",
    )
    expect(
        places[0].data is memory and not places[0].detached,
        called="post([b, {'deep': [b]}, b], [b])",
        got=f"a Buf with {len(places[0].data)} bytes, detached: {places[0].detached}",
        wanted="the sender's bytearray object in it",
        next_step="move once, at the end; a second visit must not find an emptied buffer",
    )
    alone = Buf(b"x")
    memory = alone.data
    received = post(alone, (alone,))
    expect(
        type(received) is Buf and received is not alone and received.data is memory,
        called="post(b, (b,))",
        got="not a new Buf with the sender's bytearray",
        wanted="a new Buf with the sender's bytearray",
        next_step="the value itself may be the buffer",
    )


@check(points=1, hidden=True)
def shared_memory_crosses_by_reference() -> None:
    """A SharedBuf at several places, beside buffers that are copied and moved."""
    counter, moved = SharedBuf(b"\0\0"), Buf(b"m")
    memory = counter.data
    received: Any = post({"a": counter, "b": [counter, moved]}, [moved])
    expect(
        received["a"] is counter and received["b"][0] is counter and counter.data is memory,
        called="post of a dict with one SharedBuf in two places",
        got="another object than the sender's SharedBuf",
        wanted="the same object: both sides have the same memory",
        next_step="a SharedBuf is neither copied nor moved",
    )


BAD_VALUES: list[tuple[str, Any]] = [
    ("a function", len),
    ("a tuple", (1, 2)),
    ("a dict with a tuple as key", {(1, 2): 3}),
    ("a set with a SharedBuf", {SharedBuf()}),
    ("a detached buffer", detached_buf()),
    ("a class", dict),
]


@check(points=1, hidden=True)
def a_refused_value_moves_nothing() -> None:
    """Something that cannot be cloned before, between and after the buffers that were to move."""
    for name, bad in BAD_VALUES:
        for where in range(3):
            first, second, kept = Buf(b"first"), Buf(b"second"), Buf(b"kept")
            before = state_of([first, second, kept])
            value: list[Any] = [first, [kept, second]]
            (value[1] if where == 1 else value).insert(where if where < 2 else 2, bad)
            got = verdict(partial(post, value, [first, second]))
            expect(
                got == "DataCloneError" and state_of([first, second, kept]) == before,
                called=f"post of a list with {name}, {('before', 'between', 'after')[where]} two buffers in transfer",
                got=f"{got}; detached at the sender: {[first.detached, second.detached]}",
                wanted="DataCloneError, and every buffer as it was",
                next_step="touch the first buffer when everything that can fail is behind you",
            )


@check(points=1, hidden=True)
def a_bad_transfer_list_moves_nothing() -> None:
    """Lists of transfers with a duplicate, with what is no Buf, or with a subclass, after good ones."""

    class OtherBuf(Buf):
        pass

    bad: list[tuple[str, Any]] = [
        ("a SharedBuf", SharedBuf(b"s")),
        ("a bytearray", bytearray(b"raw")),
        ("None", None),
        ("an instance of a subclass of Buf", OtherBuf(b"o")),
    ]
    for name, wrong in bad:
        good = Buf(b"good")
        before = state_of([good])
        got = verdict(partial(post, [good], [good, wrong]))
        expect(
            got == "DataCloneError" and state_of([good]) == before,
            called=f"post([b], [b, x]), x: {name}",
            got=f"{got}; b detached: {good.detached}",
            wanted="DataCloneError, and b as it was",
            next_step="look at the whole list before you detach anything",
        )
    for distance in (0, 1):
        first, second = Buf(b"one"), Buf(b"two")
        before = state_of([first, second])
        transfer = [first, second, first] if distance else [first, first, second]
        got = verdict(partial(post, [first, second], transfer))
        expect(
            got == "DataCloneError" and state_of([first, second]) == before,
            called="post([a, b], transfer) with a twice in transfer",
            got=f"{got}; detached: {[first.detached, second.detached]}",
            wanted="DataCloneError, and both as they were",
            next_step="look for a duplicate, by identity, before you detach anything",
        )
    one, equal = Buf(b"same"), Buf(b"same")
    got = verdict(partial(post, None, [one, equal]))
    expect(
        one.detached and equal.detached,
        called="post(None, [a, b]), two buffers with the same bytes",
        got=got,
        wanted="both moved: they are two buffers",
        next_step="a duplicate is the same object, not the same bytes",
    )


@check(points=1, hidden=True)
def a_detached_buffer_is_refused() -> None:
    """Detached buffers in the value and in transfer, the transfer of one buffer twice, and what happens to the others."""
    good, gone = Buf(b"good"), Buf(b"gone")
    post(None, [gone])
    before = state_of([good, gone])
    calls: list[tuple[str, Callable[[], object]]] = [
        ("post(gone)", lambda: post(gone)),
        ('post({"x": [gone]})', lambda: post({"x": [gone]})),
        ("post(None, [gone])", lambda: post(None, [gone])),
        ("post(good, [good, gone])", lambda: post(good, [good, gone])),
        ("post([good, gone], [good])", lambda: post([good, gone], [good])),
        ("post([gone, good], [good])", lambda: post([gone, good], [good])),
        ("post([good, gone], (gone, good))", lambda: post([good, gone], (gone, good))),
    ]
    for called, call in calls:
        got = verdict(call)
        expect(
            got == "DataCloneError" and state_of([good, gone]) == before,
            called=f"{called}, after post(None, [gone])",
            got=f"{got}; good detached: {good.detached}",
            wanted="DataCloneError, and both buffers as they were",
            next_step="a buffer whose memory has gone cannot be copied and not be moved",
        )


@check(points=1, hidden=True)
def other_types_are_refused() -> None:
    """Types that the table does not name, subclasses of those that it names, keys and members that are no atoms."""

    class Colour(enum.IntEnum):
        RED = 1

    class Name(str):
        pass

    class Photos(list):
        pass

    class Photo:
        pass

    class Shared(SharedBuf):
        pass

    class Other(Buf):
        pass

    wrong: list[Any] = [
        (), (1,), frozenset({1}), bytearray(b"x"), memoryview(b"x"), 1j, range(3), object(), Photo(), Photo, date(2026, 1, 1),
        OrderedDict(a=1), defaultdict(list), Colour.RED, Name("x"), Photos(), Shared(), Other(), NotImplemented, ValueError("x"), iter([1]), len,
    ]  # fmt: skip
    for value in wrong:
        for called, message in (("alone", value), ("in a list", [1, value]), ("in a dict", {"a": {"b": value}})):
            got = verdict(partial(post, message))
            expect(
                got == "DataCloneError",
                called=f"post of an object of type {type(value).__name__}, {called}",
                got=got,
                wanted="DataCloneError",
                next_step="compare type(x) with the types of the table; isinstance lets subclasses through",
            )
    keys: list[Any] = [(1, 2), frozenset(), Colour.RED, Name("x"), SharedBuf(), Buf(b"k"), len, date(2026, 1, 1)]
    for key in keys:
        for called, message in (("as a key", {"ok": 1, key: 2}), ("in a set", [{key}])):
            got = verdict(partial(post, message))
            expect(
                got == "DataCloneError",
                called=f"post with an object of type {type(key).__name__} {called}",
                got=got,
                wanted="DataCloneError",
                next_step="keys and members must be atoms, whatever is hashable",
            )
    inside = Buf(b"k")
    got = verdict(partial(post, {inside: 1}, [inside]))
    expect(
        got == "DataCloneError" and not inside.detached,
        called="post({b: 1}, [b])",
        got=f"{got}; b detached: {inside.detached}",
        wanted="DataCloneError, and b as it was",
        next_step="keys and members must be atoms, whatever stands in transfer",
    )


@check(points=1, hidden=True)
def depth_is_not_bounded_by_the_stack() -> None:
    """Lists, dicts and both in turn, nested 50,000 deep."""
    depth = 50_000
    for name, kinds in (("lists", "ll"), ("dicts", "dd"), ("lists and dicts", "ld")):
        value: Any = 5
        for level in range(depth):
            value = [value] if kinds[level % 2] == "l" else {"next": value}
        arrived: list[Any] = []
        got = verdict(lambda: arrived.append(post(value)))  # noqa: B023  # called at once
        expect(
            bool(arrived),
            called=f"post of {name}, nested {depth:,} deep",
            got=got,
            wanted="the clone",
            next_step="keep a list of the containers that are still to be filled, instead of calling yourself",
        )
        old, new, same = value, arrived[0], 0
        while type(old) is type(new) and type(old) in (list, dict) and old is not new and len(new) == 1:
            same += 1
            old, new = (old[0], new[0]) if isinstance(old, list) else (old["next"], new["next"])
        expect(
            same == depth and new == 5,
            called=f"post of {name}, nested {depth:,} deep",
            got=f"a clone that is right down to level {same:,}",
            wanted="the same on every level",
            next_step="fill each container with the copies of its items",
        )
