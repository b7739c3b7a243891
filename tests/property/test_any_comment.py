"""Whatever stands in a comment, the reader reads it, and says where it is wrong."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qapigen.diagnostics import Report
from qapigen.dialect import RELEASES, Release
from qapigen.render import FORMATS, render
from qapigen.silence import silence
from qapigen.source import Source
from qapigen.syntax.doc import block_usages, read_block

_PIECES = st.sampled_from(
    [
        *("@Lamp:", "@a:", "@a b:", "@a: text", "@:", "@", "@a", " @a: x", "@a:b: c"),
        *(
            "Returns:",
            "Since: 1",
            "Since 1.2",
            "Errors:",
            "Note: x",
            "Examples:",
            "TODO:",
        ),
        *("Features:", "= Title", "==", "#optional", "@a: #optional x", "text", ""),
        *(
            "    indented",
            "  less",
            "\ttab",
            "\x1b[31m",
            "\u202etxet",
            "世界",
            "\xa0x",
            "\r",
        ),
    ]
)
_TEXT = st.text(max_size=12).filter(lambda t: "\n" not in t)
_LINES = st.lists(
    st.tuples(
        st.sampled_from(["# ", "# ", "# ", "#", "##", "  # ", "", "\t"]),
        _PIECES | _TEXT,
    )
)
_RELEASE = st.sampled_from(
    [r for r in RELEASES if r.minor == 0 or r in ((2, 9), (10, 1))]
)


@settings(max_examples=300, deadline=None)
@given(_LINES, _RELEASE, st.booleans())
def test_any_comment_is_read(
    lines: list[tuple[str, str]], release: Release, closed: bool
) -> None:
    text = "\n".join(["##", *(a + b for a, b in lines), *(["##"] if closed else [])])
    source = Source("test.json", text)
    report = Report()
    for doc in read_block(source, 0, len(text), release, report):
        for item in (*doc.arguments, *doc.features):
            assert item.span.text == f"@{item.name}"
        if doc.symbol and doc.symbol_span:
            assert doc.symbol_span.text == doc.symbol
        assert 0 <= doc.span.start <= doc.span.end <= len(text)
    for usage in block_usages(source, 0, len(text)):
        assert usage.span.text
    if release < (2, 9):
        assert not report.diagnostics
    for diagnostic in report:
        for span in (
            diagnostic.span,
            diagnostic.place,
            *(x.span for x in diagnostic.labels),
        ):
            assert 0 <= span.start <= span.end <= len(text)
    silence(report)
    for form in FORMATS:
        shown = render(report, form)
        assert all(c.isprintable() or c == "\n" for c in shown)
