"""Lead Lab: a notebook course for lead engineer interviews, and the plumbing that runs it."""

__version__ = "0.1.0"
