"""Builds the front end when the project is installed, and names its run-time dependencies."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

# An isolated build does not see the project.
sys.path.insert(0, str(Path(__file__).resolve().parent))
from tools import build_frontend


class Dependencies(MetadataHookInterface):
    def update(self, metadata: dict[str, Any]) -> None:
        lines = (Path(self.root) / "requirements/main.in").read_text().splitlines()
        metadata["dependencies"] = [line.strip() for line in lines if line.strip()]


class FrontEnd(BuildHookInterface[Any]):
    def dependencies(self) -> list[str]:
        """Asked before the build: Node is fetched only where there is something to bundle."""
        return [] if build_frontend.is_done() else [build_frontend.NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if build_frontend.is_done():
            return
        try:
            build_frontend.build(self.app.display_info)
        except build_frontend.CannotBuild as error:
            self.app.abort(f"The front end cannot be built: {error}")
