"""Nothing in generator/checks is left out of CHECKS, and every rule is written down."""

import pkgutil
from importlib import import_module

from generator import checks
from generator.checks import CHECKS, run
from generator.problem import Problem, Where


def test_every_module_in_the_folder_is_in_the_tuple_once():
    modules = [
        import_module(f"generator.checks.{m.name}") for m in pkgutil.iter_modules(checks.__path__)
    ]
    assert sorted(c.__module__ for c in CHECKS) == sorted(m.__name__ for m in modules)
    assert {module.check for module in modules} == set(CHECKS)


def test_every_check_states_its_rule_in_one_sentence():
    for check in CHECKS:
        assert check.__doc__
        assert check.__doc__.strip().splitlines()[0].endswith(".")


def test_every_check_passes_the_minimal_site(found):
    for number, check in enumerate(CHECKS):
        assert found(check, name=f"site-{number}") == []


def test_the_problems_of_all_checks_come_in_order_of_place(linked):
    def later(_site):
        yield Problem(Where("b", 2), "late", "second")

    def sooner(_site):
        yield Problem(Where("b", 3), "soon", "third")
        yield Problem(Where("a", 9), "soon", "first")

    assert [p.message for p in run((later, sooner), linked())] == ["first", "second", "third"]
