"""The complexity that del-5 sets beside the delivery log."""

from leadlab.scenarios.delivery_log import FILES, delivery_log
from leadlab.scenarios.module_health import SETTLED_MODULE, module_complexity


def test_every_module_has_a_complexity_and_every_call_the_same():
    complexity = module_complexity()
    assert set(complexity) == set(FILES)
    assert min(complexity.values()) > 0
    assert complexity == module_complexity()
    assert complexity != module_complexity(seed=1)


def test_the_most_complex_module_is_not_among_those_that_change():
    complexity = module_complexity()
    touched = {path for files in delivery_log().commits["files"] for path in files}
    assert max(complexity, key=lambda path: complexity[path]) == SETTLED_MODULE
    assert SETTLED_MODULE not in touched
