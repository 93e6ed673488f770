from leadlab.scenarios.als_conformance import NODE_ANSWERS, python_answers  # noqa: F401
