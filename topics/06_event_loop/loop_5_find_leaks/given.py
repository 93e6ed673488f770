def full_name(kind: type) -> str:
    """Module and qualified name of a type, as a report shows it: ``collections.OrderedDict``."""
    return f"{kind.__module__}.{kind.__qualname__}"
