"""Foreign XML to plain elements, with nothing followed, nothing expanded and nothing forgotten.

The tree is our own, not lxml's: a parser target sees a DOCTYPE before any of its entities and ends the parse there, so
entities, external files and their loops never come into being. Comments and processing instructions are skipped.

Every element knows whether it was taken. Whoever reads a message can so tell what is left over.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from lxml import etree

from registry.canonical import NotWellFormed
from registry.errors import InputError
from registry.formats.letters import in_form_c
from registry.sentence import Sentence

MAX_MESSAGE = 1_000_000
"""Bytes. What a permit of 64 kB becomes in XML has room in it."""
MAX_DEPTH = 32
"""Elements inside one another. A message in its envelope has about ten."""
MAX_ELEMENTS = 20_000
"""A message of 64 lines with 32 sources each has about 13,000."""
MAX_NAME = 300
"""Letters of an element's name, and of a namespace: it stands once in the file, and once more in each element below."""

STANDARD = "urn:un:unece:uncefact:"
"""The namespaces of UN/CEFACT begin so. The EPIX hub strips them: no namespace counts as the standard's."""
_ENCODING = {32, 81}  # libxml2: XML_ERR_UNSUPPORTED_ENCODING, XML_ERR_INVALID_ENCODING
_WIDE = re.compile(rb"""<\?xml[^>]{,200}encoding\s*=\s*["'](utf-?16|utf-?32|ucs-?[24]|iso-10646)""", re.IGNORECASE)
"""In letters of one byte: programs write it into a text that is then saved as UTF-8."""
_NO_BEGINNING = 4
_AMPERSAND = Sentence("an & stands in a text: write &amp; instead")
_NOT_AN_ATTRIBUTE = Sentence('an attribute is not written as name="value"')
_CUT_OFF = Sentence("it ends in the middle, as if it was cut off")
_WHY_NOT = {  # by the numbers of libxml2, xmlParserErrors
    _NO_BEGINNING: Sentence("it does not begin as XML does"),
    5: Sentence("something follows its end"),
    9: Sentence("it holds a control character, or another one that XML does not take"),
    23: _AMPERSAND,
    26: Sentence("it names a letter as web pages do (&nbsp;): write the letter itself"),
    38: Sentence("a < stands in a text: write &lt; instead"),
    39: _NOT_AN_ATTRIBUTE,
    40: _CUT_OFF,
    41: _NOT_AN_ATTRIBUTE,
    42: Sentence("an element has an attribute twice"),
    45: _CUT_OFF,
    63: _CUT_OFF,
    64: Sentence("<?xml ...?> stands elsewhere than at its very beginning"),
    65: _NOT_AN_ATTRIBUTE,
    73: Sentence("a tag is not closed by >"),
    76: Sentence("an element is closed under another name"),
    77: Sentence("an element is not closed, as if the file was cut off"),
}
_NO_NAME = 68
"""Of libxml2 both where an & and where a < stands alone."""
_INCLUDE = "http://www.w3.org/2001/XInclude"


class NotAMessage(InputError):
    """The bytes are no XML that is read here, or no CITES permit message."""


@dataclass(slots=True, eq=False)
class Element:
    """One element. `taken` when its own text was read, or needs no reading."""

    name: str
    namespace: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    taken: bool = False

    @property
    def standard(self) -> bool:
        return not self.namespace or self.namespace.startswith(STANDARD)

    @property
    def content(self) -> str | None:
        """Its own text: white space folded to single spaces, NFC. Empty, or the placeholder "?", counts as absent."""
        return _stated("".join(self.pieces))

    def find(self, path: str) -> list["Element"]:
        """All elements at `path` ("A/B"), in document order. A step may name alternatives: "A|B"."""
        found = [self]
        for step in path.split("/"):
            names = step.split("|")
            found = [child for element in found for child in element.children if child.standard and child.name in names]
        return found

    def texts(self, path: str) -> list[str]:
        """Every text at `path`, taken."""
        return [text for element in self.find(path) if (text := element.take()) is not None]

    def first(self, path: str) -> str | None:
        """The first text at `path`, taken. Further ones (other languages) stay left over."""
        return next((text for element in self.find(path) if (text := element.take()) is not None), None)

    def text(self, path: str) -> str | None:
        """The one text at `path`, taken. Raises NotWellFormed if there are several: two packages of 5 are not 5."""
        texts = self.texts(path)
        if len(texts) > 1:
            says = Sentence(
                "{path} stands {times} times in one {name}. Send it once.", path=path, times=len(texts), name=self.name
            )
            raise NotWellFormed(says, where=path)
        return texts[0] if texts else None

    def attribute(self, name: str) -> str | None:
        return _stated(self.attributes.get(name, ""))

    def take(self) -> str | None:
        self.taken = True
        return self.content

    def settle(self) -> None:
        """Take the element and all below it: it needs no reading."""
        self.taken = True
        for child in self.children:
            child.settle()

    def descendants(self) -> Iterator["Element"]:
        """The element itself and all below it."""
        yield self
        for child in self.children:
            yield from child.descendants()

    def left_over(self, path: str = "") -> Iterator[tuple[str, str]]:
        """Path and text of whatever has text and was not taken."""
        if not self.taken and self.content is not None:
            yield path or self.name, self.content
        twins = Counter(child.name for child in self.children)
        seen: Counter[str] = Counter()
        for child in self.children:
            seen[child.name] += 1
            step = f"{child.name}[{seen[child.name]}]" if twins[child.name] > 1 else child.name
            yield from child.left_over(f"{path}/{step}" if path else step)


def _stated(text: str) -> str | None:
    folded = in_form_c(" ".join(text.split()))
    return None if folded in {"", "?"} else folded


def _name(tag: str) -> etree.QName:
    """An element's name with its namespace. Raises NotAMessage for colons where namespaces leave none."""
    try:
        return etree.QName(tag)
    except ValueError:
        says = Sentence("{name} is no name of an element. Was the file altered?", name=repr(tag[-60:]))
        raise NotAMessage(says) from None


def _ensure_short(name: str) -> None:
    if len(name) > MAX_NAME:
        says = Sentence("A name in the file has more than {most} letters. That is no permit message.", most=MAX_NAME)
        raise NotAMessage(says)


class _Builder:
    """lxml's parser target: makes Elements, and stops the parse at what no message needs."""

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._root: Element | None = None
        self._count = 0

    def doctype(self, *_: object) -> None:
        says = Sentence("The file has a DOCTYPE, which can hide entities and is never read. Send it without.")
        raise NotAMessage(says)

    def start_ns(self, _prefix: str, space: str) -> None:
        """Told before the element: in the names of its attributes the namespace stands once more for each."""
        _ensure_short(space)

    def start(self, tag: Any, attributes: Any) -> None:
        if len(self._open) == MAX_DEPTH:
            says = Sentence("The elements are nested more than {most} deep. That is no permit message.", most=MAX_DEPTH)
            raise NotAMessage(says)
        self._count += 1
        if self._count > MAX_ELEMENTS:
            most = f"{MAX_ELEMENTS:,}"
            says = Sentence("The file has more than {most} elements. That is no permit message.", most=most)
            raise NotAMessage(says)
        name = _name(tag)
        _ensure_short(name.localname)
        if name.namespace == _INCLUDE:
            says = Sentence("The file asks to include another one (XInclude), which is never followed. Send it whole.")
            raise NotAMessage(says)
        element = Element(name.localname, name.namespace or "", dict(attributes))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def end(self, _: Any) -> None:
        self._open.pop()

    def data(self, text: Any) -> None:
        self._open[-1].pieces.append(text)

    def comment(self, text: Any) -> None:
        """Skipped: what stands before and after it is one text."""

    def close(self) -> Element | None:
        return self._root


def _why(fault: etree.XMLSyntaxError) -> Sentence:
    """What the parser found, which knows no languages; in its own words only what nobody meets by mistake."""
    code, says = getattr(fault, "code", 0), fault.msg.partition(", line ")[0]
    if code == _NO_NAME:
        return _AMPERSAND if "EntityRef" in says else _WHY_NOT[38]
    return _WHY_NOT.get(code, Sentence("it breaks a rule of XML ({rule})", rule=says))


def _in_another_encoding(data: bytes, code: int) -> bool:
    """Whether what the parser stumbled over is only that the text is not in the encoding that it names, or in none."""
    return code in _ENCODING or _WIDE.match(data) is not None or (code == _NO_BEGINNING and b"\0" in data[:4])


def parse_xml(data: bytes) -> Element:
    """The root element. Raises NotAMessage, with the remedy: size, encoding, DOCTYPE, depth, syntax."""
    if len(data) > MAX_MESSAGE:
        size, most = f"{len(data):,}", f"{MAX_MESSAGE:,}"
        raise NotAMessage(Sentence("The file has {size} bytes; at most {most} are read.", size=size, most=most))
    parser = etree.XMLParser(
        target=_Builder(), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return cast(Element, etree.fromstring(data, parser))  # what the target's close() gives
    except etree.XMLSyntaxError as fault:
        if _in_another_encoding(data, getattr(fault, "code", 0)):
            says = Sentence("The file is not in the text encoding that it names. Save it as UTF-8.")
        else:
            says = Sentence(
                "The file is not well-formed XML in line {line}: {why}.", line=fault.lineno or 1, why=_why(fault)
            )
        raise NotAMessage(says) from None
