import json
from pathlib import Path

from vitrine.kit import ids


def passwords(data: Path, emails: list[str]) -> dict[str, str]:
    """Made once per data folder, readable by its owner only; printed beside the links."""
    file = data / "demo.json"
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    missing = [email for email in emails if email not in known]
    if missing:
        known |= {email: f"demo-{ids.new_secret()[:10]}" for email in missing}
        file.touch(mode=0o600)
        file.write_text(json.dumps(known))
    return known
