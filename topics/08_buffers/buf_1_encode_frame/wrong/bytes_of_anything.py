"""bytes(x) makes the payload: five zero bytes of the number 5, and bytes of a list.

fails: wrong_arguments_are_refused
score: 14 of 15
"""


def _octets(data) -> bytes:
    return bytes(data)
