"""Where templates are: beside the code, wherever the package lies."""

from __future__ import annotations

from pathlib import Path

from django.template.loaders.filesystem import Loader


class PackageLoader(Loader):
    """Django's loader over our one folder."""

    def get_dirs(self) -> list[str | Path]:
        """The folder of templates."""
        return [Path(__file__).parent / "templates"]
