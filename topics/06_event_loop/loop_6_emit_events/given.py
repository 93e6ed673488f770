class UnhandledError(Exception):
    """An "error" event that nobody listened to, whose argument was no exception. ``args[0]`` is that argument."""
