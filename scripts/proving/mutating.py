"""Faults made by machine: each comparison, condition, number and sign of a Python module, changed one at a time. Words
are left alone: what is said has tests of its own."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

SIGNS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.RShift: ast.LShift, ast.LShift: ast.RShift,
}  # fmt: skip
"""What stands instead of each."""


LONGEST, AROUND = 200, 60
"""Letters of a line that is told whole; and how many before and behind what differs, where it is not."""
APART = {"annotation", "returns", "decorator_list", "exc", "cause"}
"""Parts of a node that are left as they are."""


@dataclass(frozen=True)
class Fault:
    """A module's source with one fault: the function it is in, and the line as it was and as it is."""

    where: str
    before: str
    after: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.where}: {self.before} → {self.after}"


def faults_of(source: str) -> Iterator[Fault]:
    """All faults of a module, in the order of its source."""
    whole = ast.parse(source)
    plain = ast.unparse(whole).splitlines()
    for place, (where, node) in enumerate(_nodes(whole)):
        for way in range(len(_changes(node))):
            tree = ast.parse(source)
            _changes(_nodes(tree)[place][1])[way]()
            text = ast.unparse(tree)
            pairs = zip(plain, text.splitlines(), strict=False)
            yield Fault(where, *next(_shortened(old.strip(), new.strip()) for old, new in pairs if old != new), text)


def _shortened(before: str, after: str) -> tuple[str, str]:
    """A table may be one line of a thousand letters: what is told is where both differ, and a little around it."""
    if max(len(before), len(after)) <= LONGEST:
        return before, after
    start, end = (max(0, alike - AROUND) for alike in (_alike(before, after), _alike(before[::-1], after[::-1])))
    return f"…{before[start : len(before) - end]}…", f"…{after[start : len(after) - end]}…"


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _nodes(tree: ast.Module) -> list[tuple[str, ast.AST]]:
    """Every node with the function or class that it is in; but not annotations, not decorators, which say how something
    is kept (frozen, remembered) and not what it is, and not what an error says."""
    found: list[tuple[str, ast.AST]] = []

    def below(node: ast.AST, where: str) -> None:
        found.append((where, node))
        inside = f"{where}.{node.name}".lstrip(".") if isinstance(node, ast.FunctionDef | ast.ClassDef) else where
        for name, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and name not in APART:
                    below(child, inside)

    below(tree, "")
    return found


def _changes(node: ast.AST) -> list[Callable[[], None]]:
    """Each makes the node another one."""
    match node:
        case ast.Compare():
            return [_put(node.ops, at, SIGNS[type(sign)]()) for at, sign in enumerate(node.ops)]
        case ast.BoolOp() | ast.BinOp() if type(node.op) in SIGNS:
            return [_set(node, "op", SIGNS[type(node.op)]())]
        case ast.UnaryOp(op=ast.Not()):
            return [_set(node, "operand", ast.UnaryOp(ast.Not(), node.operand))]
        case ast.Constant(value=bool()):
            return [_set(node, "value", not node.value)]
        case ast.Constant(value=int()):
            return [_set(node, "value", node.value + 1)]
        case ast.If() | ast.IfExp():
            return [_set(node, "test", ast.Constant(value)) for value in (True, False)]
    return []


def _set(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


def _put(signs: list[ast.cmpop], at: int, sign: ast.AST) -> Callable[[], None]:
    return lambda: signs.__setitem__(at, sign)  # type: ignore[call-overload]
