from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface
from pathlib import Path
class Deps(MetadataHookInterface):
    def update(self, metadata):
        metadata["dependencies"] = [l.strip() for l in (Path(self.root)/"requirements/main.in").read_text().splitlines() if l.strip()]
class Hook(BuildHookInterface):
    pass
