"""Keeps of `terraform providers schema -json` (stdin) what the modules use, one file a provider in schemas/."""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = HERE.parents[2] / "crates/emit/src/terraform"


def used(kind):
    """Types that the modules and their writers name."""
    texts = [p.read_text() for p in SOURCES.rglob("*") if p.suffix in (".tf", ".rs")]
    pattern = rf'{kind} "(\w+)"' if kind == "data" else r'"((?:aws|azurerm|cloudflare|google|random)_\w+)"'
    return {t for text in texts for t in re.findall(pattern, text)}


def plain(block):
    """A block without its descriptions."""
    drop = {"description", "description_kind", "deprecated", "sensitive"}
    if isinstance(block, dict):
        return {k: plain(v) for k, v in block.items() if k not in drop or isinstance(v, dict)}
    return [plain(v) for v in block] if isinstance(block, list) else block


def main():
    wanted = {"resource_schemas": used("resource"), "data_source_schemas": used("data")}
    for source, schema in json.load(sys.stdin)["provider_schemas"].items():
        kept = {"provider": plain(schema["provider"])}
        for part, types in wanted.items():
            kept[part] = {t: plain(s) for t, s in sorted(schema.get(part, {}).items()) if t in types}
        old = next((HERE / "schemas").glob(source.split("/")[-1] + "-*.json"))
        old.write_text(json.dumps({"provider_schemas": {source: kept}}, indent=None, separators=(",", ":")) + "\n")
        print(f"{old.name}: rename it if the version is another one")


if __name__ == "__main__":
    main()
