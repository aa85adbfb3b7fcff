"""Files on their way out of a page, and the one that came with a form."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from doorstep.domain.errors import BadInput
from doorstep.domain.file_names import file_name
from doorstep.web.routes import PageRequest

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sent_pdf(content: bytes, name: str) -> HttpResponse:
    """A paper, shown by the browser under a name."""
    return _sent(content, PDF, "inline", name)


def sent_workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook, to be kept under a name."""
    return _sent(content, XLSX, "attachment", name)


def sent_archive(files: Mapping[str, bytes], name: str) -> HttpResponse:
    """Several files in one, to be kept under a name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for own, content in files.items():
            archive.writestr(own, content)
    return _sent(packed.getvalue(), "application/zip", "attachment", name)


def file_of(request: PageRequest) -> tuple[str, bytes]:
    """The file that came with a form, by name. Raises BadInput("file-not-chosen")."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name:
        raise BadInput("file-not-chosen")
    return file_name(Path(file.name)), file.read()


def _sent(content: bytes, kind: str, how: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'{how}; filename="{name}"'
    return answer
