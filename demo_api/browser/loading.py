"""How an engine can differ where an element loads something: further questions that ``engines.py`` settles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Mode = Literal["cors", "no-cors", "same-origin", "navigate"]
Credentials = Literal["omit", "same-origin", "include"]
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Loading:
    """How one engine loads for elements; the defaults are the standards'.

    Attributes:
        modes: The mode and the credentials mode of what makes requests in another way: by what makes it (of a preload,
            with its destination: ``preload/font``) and by the mode that its standard says.
        names_origin: What sends an Origin to the page's own server, too, if it loads with CORS.
        opaque_blocking: How data is kept from elements that load without CORS: not at all (``none``), if its type or
            its first bytes are those of data (``sniffs``), or unless it is what may be loaded so (``allows``).
        sniffed_after_all: Types that are then not taken for data by their name.
        plain_text_is_data: Whether ``nosniff`` makes data of plain text, too.
        media_statuses: The statuses that a sound or video loaded without CORS must have; empty for any.
        type_loosely: Whether a space ends a type.
        first_type: Whether the first of several types counts rather than the last.
        guesses_type: Whether the first bytes decide where a style sheet has no type.
        believes_svg: Whether an image is SVG only if its type says so, and then always.
        preloads_unchecked: The destinations whose types are not looked at for a preload.
        preloads_checked: The destinations for which a preload must have the type, as the element must that uses it.
        preload_must_succeed: Whether a preload ``as=fetch`` with an error status has failed.
        any_type: What takes any type, though its standard asks for one.
        statuses: The statuses that something needs: ``any``, ``ok``, or the numbers.
        events_in_utf8: Whether events that name another encoding are refused.
        throws: The workers whose script of another origin is an exception rather than an error event.
        loads_anyway: What reports ``load`` for these reasons, though nothing is loaded: ``via/reason``.
        hides_preload_errors: Whether a preload reports ``load`` unless the page may know why it failed.
    """

    modes: Mapping[tuple[str, str], tuple[Mode, Credentials]] = field(default_factory=lambda: MappingProxyType({}))
    names_origin: frozenset[str] = _NONE
    opaque_blocking: Literal["none", "sniffs", "allows"] = "allows"
    sniffed_after_all: frozenset[str] = _NONE
    plain_text_is_data: bool = True
    media_statuses: frozenset[int] = frozenset()
    type_loosely: bool = False
    first_type: bool = False
    guesses_type: bool = False
    believes_svg: bool = True
    preloads_unchecked: frozenset[str] = _NONE
    preloads_checked: frozenset[str] = _NONE
    preload_must_succeed: bool = False
    any_type: frozenset[str] = _NONE
    statuses: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    events_in_utf8: bool = False
    throws: frozenset[str] = _NONE
    loads_anyway: frozenset[str] = _NONE
    hides_preload_errors: bool = False


STANDARD = Loading()
"""What the standards say."""
