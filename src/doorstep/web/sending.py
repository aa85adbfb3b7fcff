"""Files on their way out of a page, and the one that came with a form."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from doorstep.domain.errors import BadInput
from doorstep.domain.file_names import file_name
from doorstep.web.routes import PageRequest

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def sent_pdf(content: bytes, name: str) -> HttpResponse:
    """A paper, shown by the browser under a name."""
    return _sent(content, PDF, name, kept=False)


def sent_workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook, to be kept under a name."""
    return _sent(content, XLSX, name)


def sent_document(content: bytes, name: str) -> HttpResponse:
    """An official paper to be edited, to be kept under a name."""
    return _sent(content, DOCX, name)


def sent_file(content: bytes, name: str) -> HttpResponse:
    """A file of whatever kind its name says, to be kept."""
    return _sent(content, "application/octet-stream", name)


def sent_archive(files: Mapping[str, bytes], name: str) -> HttpResponse:
    """Several files in one, to be kept under a name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for own, content in files.items():
            archive.writestr(own, content)
    return _sent(packed.getvalue(), "application/zip", name)


def file_of(request: PageRequest) -> tuple[str, bytes]:
    """The file that came with a form, by name. Raises BadInput("file-not-chosen")."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name:
        raise BadInput("file-not-chosen")
    return file_name(Path(file.name)), file.read()


def _sent(content: bytes, kind: str, name: str, *, kept: bool = True) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(kept, name) or ""
    return answer
