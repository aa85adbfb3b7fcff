"""A scanned file -> its pages as grey pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from doorstep.domain.errors import BadInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    """Grey, rows by columns, 0 black."""

DPI = 200
MOST_PAGES = 2_000
MOST_PIXELS = 60_000_000
"""Of one page; a telephone takes 12 to 50 million."""


def pages_of(data: bytes, name: str) -> Iterator[Picture]:
    """Open a PDF, JPEG, PNG or TIFF and give its pages one after another.

    Raises:
        BadInput("scan-unreadable"): neither a PDF nor a picture, damaged, or larger than any scan.
    """
    if data[:1024].lstrip().startswith(b"%PDF"):
        yield from _of_pdf(data, name)
    else:
        yield from _of_picture(data, name)


def _of_pdf(data: bytes, name: str) -> Iterator[Picture]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise BadInput("scan-unreadable", file=name) from None
    try:
        if len(document) > MOST_PAGES:
            raise BadInput("scan-unreadable", file=name)
        for page in document:
            wide, high = page.get_size()
            scale = DPI / 72
            if wide * high * scale * scale > MOST_PIXELS:
                raise BadInput("scan-unreadable", file=name)
            yield page.render(scale=scale, grayscale=True).to_numpy().copy()
            page.close()
    finally:
        document.close()


def _of_picture(data: bytes, name: str) -> Iterator[Picture]:
    import cv2
    import numpy as np

    try:
        _, pages = cv2.imdecodemulti(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:
        pages = ()
    if not pages or any(page.size > MOST_PIXELS for page in pages):
        raise BadInput("scan-unreadable", file=name)
    yield from (np.asarray(page, np.uint8) for page in pages)
