from datetime import datetime

ATOMS = (type(None), bool, int, float, str, bytes, datetime)  # exact types; immutable, so they may cross as they are


class DataCloneError(Exception):
    """This message cannot cross the border."""


class Buf:
    """An ArrayBuffer: it can be copied or moved. Compared and hashed by identity.

    ``detached`` says that its memory has moved away. An empty Buf is not a detached one.
    """

    def __init__(self, data: bytes | bytearray = b"") -> None:
        self.data = bytearray(data)  # a copy
        self.detached = False


class SharedBuf:
    """A SharedArrayBuffer: both sides have the same memory. Compared and hashed by identity."""

    def __init__(self, data: bytes | bytearray = b"") -> None:
        self.data = bytearray(data)  # a copy
