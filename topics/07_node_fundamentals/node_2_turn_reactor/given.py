import selectors


def system_select(timeout: float | None, fds: frozenset[int]) -> list[int]:
    """Sleep until one of ``fds`` is readable, at most ``timeout`` seconds (None: for ever); the readable ones.

    A `select` for :class:`Reactor` on real sockets, with ``time.monotonic`` as its clock. Not for use without ``fds``.
    """
    with selectors.DefaultSelector() as selector:
        for fd in fds:
            selector.register(fd, selectors.EVENT_READ)
        return [key.fd for key, _ in selector.select(timeout)]
