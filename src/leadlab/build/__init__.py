"""Everything that is built from ``topics/``: lessons, solutions, released labs, START_HERE."""
