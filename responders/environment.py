"""The only Jinja2 environment of the replies: sandboxed, strict, text. Never shared with the pages.

Town staff edit templates, so a template is treated as hostile: only the constructions of `_ALLOWED` are read (no
attribute, no call, no loop, no assignment), and only the variables of responders/variables.py may be named.
"""

from collections.abc import Mapping

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from responders.about import fault
from responders.variables import VARIABLES

KNOWN_TEST = "renseigne"
_FILTERS = ("capitalize", "lower", "trim")
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.Test, nodes.Not,
    nodes.And, nodes.Or, nodes.Filter, nodes.Include,
)  # fmt: skip


class Hole:
    """A value nobody knows. Written, it is visible and counted; only « is renseigne » may ask about it."""

    __slots__ = ("_code", "_label", "_seen")

    def __init__(self, code: str, label: str, seen: dict[str, None]) -> None:
        self._code = code
        self._label = label
        self._seen = seen

    def __str__(self) -> str:
        self._seen[self._code] = None
        return f"[à compléter : {self._label}]"

    def __bool__(self) -> bool:
        raise TypeError("a hole is neither true nor false: ask « is renseigne »")


def make_environment(blocks: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
    """An environment where `{% include "_blocs/…" %}` reaches these blocks and nothing else."""
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(blocks.get),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,  # an included block ends its line
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.tests = {KNOWN_TEST: _known}
    return environment


def used_variables(
    environment: ImmutableSandboxedEnvironment, blocks: Mapping[str, str], letter: str, where: str, source: str
) -> set[str]:
    """The variables that a source of this letter names, those of its blocks included.

    Raises TemplateFault naming the letter and `where` for bad syntax, a forbidden construction, an unknown variable
    or an unknown block. Blocks do not include blocks.
    """
    names: set[str] = set()
    texts = [(where, source)]
    for place, text in texts:
        try:
            tree = environment.parse(text)
        except TemplateError as error:
            raise fault(letter, place, f"syntaxe incorrecte ({error.message})") from error
        for node in tree.find_all(nodes.Node):
            unknown = isinstance(node, nodes.Filter | nodes.Test) and node.name not in {KNOWN_TEST, *_FILTERS}
            if unknown or not isinstance(node, _ALLOWED):
                raise fault(letter, place, f"construction non permise : {type(node).__name__}")
        found = meta.find_undeclared_variables(tree)
        for wrong in sorted(found - VARIABLES.keys()):
            raise fault(letter, place, f"variable inconnue : {wrong}")
        names |= found
        for block in meta.find_referenced_templates(tree):
            if block is None or block not in blocks or place != where:
                raise fault(letter, place, f"bloc inconnu : {block}")
            texts.append((block, blocks[block]))
    return names


def _known(value: object) -> bool:
    return not isinstance(value, Hole)
