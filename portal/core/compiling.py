"""Conditions made into functions: syntax trees are built from the tree itself, never from text, and constants bound by name."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import CodeType, FunctionType
from typing import Any

from portal.core.conditions import All, Any_, Condition, Leaf, Not
from portal.core.facts import Facts, MatrixRows
from portal.core.operators import STATE_WORDS, answered_test, state_test, value_test, words_of

Decider = Callable[[Facts], bool | None]
"""Decides a condition on some facts: true, false or, where an operand is unknown, `None`."""

NOTHING, YES, NO = ast.Constant(None), ast.Constant(True), ast.Constant(False)


def compile_condition(condition: Condition, named: Mapping[str, Condition], *, about: str | None = None,
                      rows: MatrixRows | None = None) -> Decider:
    """Return a function that decides the condition.

    Args:
        named: the questionnaire's named conditions.
        about: the question that a leaf means which names none (the judged one, or the one that evidence is for).
        rows: the row ids of matrix questions; without them `empty_row` and `gap_in_column` stay unknown.

    Raises:
        ValueError: named conditions refer to each other in a circle, or a leaf names nothing and `about` is not given.
        KeyError: a named condition does not exist.
    """
    return Compiler(named, rows or {}).compile(condition, about)


class Compiler:
    """Compiles the conditions of one questionnaire; its named conditions once, whoever refers to them."""

    def __init__(self, named: Mapping[str, Condition], rows: MatrixRows) -> None:
        self._named = named
        self._rows = rows
        self._deciders: dict[str, Decider] = {}
        self._underway: list[str] = []

    def compile(self, condition: Condition, about: str | None = None) -> Decider:
        """Return a function that decides the condition.  Raises as `compile_condition` does."""
        constants: dict[str, Any] = {}
        return _function(self._expression(condition, about, constants), constants)

    def named(self, name: str) -> Decider:
        """Return a function that decides a named condition, once per facts.  Raises as `compile_condition` does."""
        if name not in self._deciders:
            if name in self._underway:
                raise ValueError(f"conditions in a circle: {' > '.join((*self._underway, name))}")
            self._underway.append(name)
            try:
                self._deciders[name] = _settled(self.compile(self._named[name]))
            finally:
                self._underway.pop()
        return self._deciders[name]

    def _expression(self, condition: Condition, about: str | None, constants: dict[str, Any]) -> ast.expr:
        if isinstance(condition, Leaf):
            return self._leaf(condition, about, constants)
        if isinstance(condition, Not):
            return _not(self._expression(condition.not_, about, constants), constants)
        parts = condition.all if isinstance(condition, All) else condition.any
        expressions = [self._expression(part, about, constants) for part in parts]
        return (_any if isinstance(condition, Any_) else _all)(expressions, constants)

    def _leaf(self, leaf: Leaf, about: str | None, constants: dict[str, Any]) -> ast.expr:
        if leaf.condition is not None:
            return _call(_bind(self.named(leaf.condition), constants), ast.Name("facts", ast.Load()))
        if leaf.any_site:
            inner = self.compile(leaf.model_copy(update={"any_site": None}), about)
            return _call(_bind(_at_some_site(inner), constants), ast.Name("facts", ast.Load()))
        if leaf.profile is not None:
            return self._attribute_leaf(leaf, "profile", leaf.profile, constants)
        if leaf.submission is not None:
            return self._attribute_leaf(leaf, "submission", leaf.submission, constants)
        question = leaf.question or about
        if question is None:
            raise ValueError("a leaf names nothing to compare")
        answer = _look_up("answers", question, constants)
        if leaf.operator == "answered":
            return _call(_bind(answered_test(leaf.operand, leaf.column), constants), answer)
        return self._answer_leaf(leaf, question, answer, constants)

    def _answer_leaf(self, leaf: Leaf, question: str, answer: ast.expr, constants: dict[str, Any]) -> ast.expr:
        words = words_of(leaf)
        states = STATE_WORDS.intersection(words)
        values = [word for word in words if word not in states]
        if states and not values:
            return _call(_bind(state_test(states, also_values=False), constants), answer)
        if states:
            rest = leaf.model_copy(update={"any_of": tuple(values)})
            state = _call(_bind(state_test(states, also_values=True), constants), answer)
            return _any([state, self._value(rest, question, answer, constants)], constants)
        return self._value(leaf, question, answer, constants)

    def _value(self, leaf: Leaf, question: str, answer: ast.expr, constants: dict[str, Any]) -> ast.expr:
        held, value = _fresh(constants), _fresh(constants)
        there = ast.BoolOp(ast.Or(), [
            _is(_keep(held, answer), NOTHING),
            _is(_keep(value, ast.Attribute(ast.Name(held, ast.Load()), "value", ast.Load())), NOTHING),
        ])
        return ast.IfExp(there, NOTHING, self._tested(leaf, value, self._rows.get(question, ()), constants))

    def _attribute_leaf(self, leaf: Leaf, table: str, attribute: str, constants: dict[str, Any]) -> ast.expr:
        value = _fresh(constants)
        missing = _is(_keep(value, _look_up(table, attribute, constants)), NOTHING)
        if leaf.operator == "answered":
            return ast.IfExp(missing, ast.Constant(not leaf.operand), ast.Constant(leaf.operand))
        return ast.IfExp(missing, NOTHING, self._tested(leaf, value, (), constants))

    @staticmethod
    def _tested(leaf: Leaf, value: str, rows: tuple[str, ...], constants: dict[str, Any]) -> ast.expr:
        return _call(_bind(value_test(leaf, rows), constants), ast.Name(value, ast.Load()), ast.Name("facts", ast.Load()))


def _settled(decide: Decider) -> Decider:
    def settled(facts: Facts) -> bool | None:
        if decide not in facts.settled:
            facts.settled[decide] = decide(facts)
        return facts.settled[decide]
    return settled


def _at_some_site(decide: Decider) -> Decider:
    def at_some_site(facts: Facts) -> bool | None:
        found = [decide(replace(facts, answers=answers, sites=(), settled={})) for answers in facts.sites or (facts.answers,)]
        return True if True in found else None if None in found else False
    return at_some_site


def _function(expression: ast.expr, constants: dict[str, Any]) -> Decider:
    arguments = ast.arguments(posonlyargs=[], args=[ast.arg("facts")], kwonlyargs=[], kw_defaults=[], defaults=[])
    tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, expression)))
    module = compile(tree, "<condition>", "eval")
    code = next(part for part in module.co_consts if isinstance(part, CodeType))
    return FunctionType(code, {"__builtins__": {}, **constants})


def _fresh(constants: dict[str, Any]) -> str:
    """Return a name for a value within the function; kept among the constants so that no two are alike."""
    name = f"_{len(constants)}"
    constants[name] = None
    return name


def _bind(value: object, constants: dict[str, Any]) -> ast.expr:
    name = _fresh(constants)
    constants[name] = value
    return ast.Name(name, ast.Load())


def _call(function: ast.expr, *arguments: ast.expr) -> ast.expr:
    return ast.Call(function, list(arguments), [])


def _look_up(table: str, key: str, constants: dict[str, Any]) -> ast.expr:
    get = ast.Attribute(ast.Attribute(ast.Name("facts", ast.Load()), table, ast.Load()), "get", ast.Load())
    return _call(get, _bind(key, constants))


def _keep(name: str, expression: ast.expr) -> ast.expr:
    return ast.NamedExpr(ast.Name(name, ast.Store()), expression)


def _is(expression: ast.expr, constant: ast.expr) -> ast.expr:
    return ast.Compare(expression, [ast.Is()], [constant])


def _not(part: ast.expr, constants: dict[str, Any]) -> ast.expr:
    name = _fresh(constants)
    return ast.IfExp(_is(_keep(name, part), NOTHING), NOTHING, ast.UnaryOp(ast.Not(), ast.Name(name, ast.Load())))


def _all(parts: Sequence[ast.expr], constants: dict[str, Any]) -> ast.expr:
    names = [_fresh(constants) for _ in parts]
    failed = _or([_is(_keep(name, part), NO) for name, part in zip(names, parts, strict=True)])
    unknown = _or([_is(ast.Name(name, ast.Load()), NOTHING) for name in names])
    return ast.IfExp(failed, NO, ast.IfExp(unknown, NOTHING, YES))


def _any(parts: Sequence[ast.expr], constants: dict[str, Any]) -> ast.expr:
    names = [_fresh(constants) for _ in parts]
    held = _or([_is(_keep(name, part), YES) for name, part in zip(names, parts, strict=True)])
    unknown = _or([_is(ast.Name(name, ast.Load()), NOTHING) for name in names])
    return ast.IfExp(held, YES, ast.IfExp(unknown, NOTHING, NO))


def _or(parts: list[ast.expr]) -> ast.expr:
    return parts[0] if len(parts) == 1 else ast.BoolOp(ast.Or(), parts)
