"""HTML of a mail to the plain text a person would see. The only file that imports inscriptis.

Hidden elements are left out; quoted messages get '>' marks so that replies written between them stay readable.
"""

import re
from html import unescape

from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]

MAX_HTML = 3_000_000  # characters looked at; the rest is left out with a warning
MAX_TREE_DEPTH = 120  # deeper trees are walked without layout
MAX_LAYOUT_TAGS = 40_000  # larger ones too
INLINE_TAGS = 4_000  # beyond this the mail is read in a child process

_HIDDEN_STYLE = re.compile(
    r"display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden|font-size\s{0,4}:\s{0,4}0(?![.\d])|mso-hide\s{0,4}:\s{0,4}all"
    r"|opacity\s{0,4}:\s{0,4}0(?![.\d])",
    re.IGNORECASE,
)
_DROPPED = {
    "script",
    "style",
    "head",
    "title",
    "template",
    "object",
    "embed",
    "video",
    "audio",
    "iframe",
    "svg",
    "canvas",
    "select",
}
_BLOCKS = {
    "p",
    "div",
    "br",
    "tr",
    "li",
    "table",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "hr",
    "td",
}
_OPEN, _CLOSE = "\ue000", "\ue001"  # private letters that stand for the start and end of a quote
_MARKS = re.compile("[\ue000\ue001]")
_NUL_AND_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"</?([a-zA-Z][\w:-]{0,30})[^<>]{0,4000}>|<!--[^<>]{0,4000}-->")
_BLANKS = re.compile(r"\n{4,}")
_CONFIG = ParserConfig(css=dict(STRICT_CSS_PROFILE))


def is_heavy(html: str) -> bool:
    """Whether converting it could take long."""
    return html.count("<") > INLINE_TAGS


def html_to_text(html: str) -> tuple[str, str]:
    """The visible text, and a French warning or ""."""
    warning = "Texte HTML très long : la fin n'a pas été lue." if len(html) > MAX_HTML else ""
    source = _MARKS.sub("", _NUL_AND_CONTROLS.sub("", html[:MAX_HTML]))
    if not source.strip():
        return "", warning
    parser = _parser()
    try:
        tree = document_fromstring(source.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return "", warning or "Texte HTML illisible."
    if any("depth" in error.message.lower() for error in parser.error_log):
        return _strip_tags(source), warning or "Texte HTML anormalement imbriqué : mise en forme perdue."
    depth, tags = _prepare(tree)
    flat = depth > MAX_TREE_DEPTH or tags > MAX_LAYOUT_TAGS
    text = _plain_walk(tree) if flat else Inscriptis(tree, _CONFIG).get_text()
    return _mark_quotes(_BLANKS.sub("\n\n\n", text)), warning


def _parser() -> HTMLParser:
    # huge_tree: without it libxml2 drops everything below 256 levels
    return HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)


def _prepare(tree: etree._Element) -> tuple[int, int]:
    """Take hidden elements out, put marks around quotes; returns depth and number of elements."""
    deepest = depth = tags = 0
    doomed: list[etree._Element] = []
    quotes: list[etree._Element] = []
    hidden_depth = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "end":
            depth -= 1
            if hidden_depth > depth:
                hidden_depth = 0
            continue
        depth += 1
        tags += 1
        deepest = max(deepest, depth)
        if hidden_depth:
            continue
        if _is_hidden(element):
            hidden_depth = depth
            doomed.append(element)
        elif element.tag == "blockquote" and _is_quote(element):
            quotes.append(element)
    for element in doomed:
        _take_out(element)
    for element in quotes:
        element.insert(0, _paragraph(_OPEN, element.text))
        element.text = None
        element.append(_paragraph(_CLOSE, None))
    return deepest, tags


def _is_hidden(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in _DROPPED:
        return True
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN_STYLE.search(style[:2000]))


def _is_quote(element: etree._Element) -> bool:
    return element.get("type", "").lower() == "cite" or "quote" in element.get("class", "").lower()


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        element.clear()
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _paragraph(text: str, tail: str | None) -> etree._Element:
    mark = etree.Element("p")
    mark.text, mark.tail = text, tail
    return mark


def _plain_walk(tree: etree._Element) -> str:
    """Text without layout, for trees on which a recursive renderer would fail."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in _BLOCKS and pieces and pieces[-1] != "\n":
            pieces.append("\n")
        text = element.text if event == "start" else element.tail
        if text:
            pieces.append(" ".join(text.split(" ")))
    return "".join(pieces)


def _strip_tags(source: str) -> str:
    """Last resort for trees that libxml2 refuses (over 2,048 levels)."""
    return _BLANKS.sub("\n\n\n", unescape(_TAG.sub(_line_end, source)))


def _line_end(tag: re.Match[str]) -> str:
    return "\n" if (tag[1] or "").lower() in _BLOCKS else ""


def _mark_quotes(text: str) -> str:
    if _OPEN not in text:
        return text
    lines: list[str] = []
    depth = 0
    for line in text.split("\n"):
        depth += line.count(_OPEN)
        content = _MARKS.sub("", line)
        if content.strip() or _MARKS.search(line) is None:
            lines.append((">" * min(depth, 8) + " " if depth else "") + content)
        depth = max(0, depth - line.count(_CLOSE))
    return "\n".join(lines)
