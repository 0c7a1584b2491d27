"""The codes that a part of the program can refuse with, read from its source."""

import ast
import importlib
import inspect
from pathlib import Path

from vitrine.errors import VitrineError
from vitrine.media.errors import PublishRefused


def codes_raised(module_name: str) -> set[str]:
    module = importlib.import_module(module_name)
    raised = [
        node.exc
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Raise)
    ]
    names = [call.func if isinstance(call, ast.Call) else call for call in raised]
    kinds = [getattr(module, name.id) for name in names if isinstance(name, ast.Name)]
    return {kind.code for kind in kinds if issubclass(kind, VitrineError)}


def codes_given(sources: list[Path]) -> set[str]:
    """`PublishRefused("unknown-key", …)`."""
    nodes = [node for path in sources for node in ast.walk(ast.parse(path.read_text()))]
    return {
        str(call.args[0].value)
        for call in nodes
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == PublishRefused.__name__
        and isinstance(call.args[0], ast.Constant)
    }
