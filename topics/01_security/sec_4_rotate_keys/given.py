"""What the lab of sec-4 hands over: the refusal of a rotation that comes too early."""


class RotationInProgress(Exception):
    """A published key has not started to sign yet."""
