"""What the documents show is what the program takes."""
import re

from harness import ROOT, equal


def test_caddyfiles_are_formatted(folder):
    texts = [(page.name, text) for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
             for text in re.findall(r"^```caddyfile\n(.*?)^```", page.read_text(), re.M | re.S)]
    equal(bool(texts), True, "there is one")
    for name, text in texts:
        equal(folder.run("fmt", "-", stdin=text).returncode, 0, f"{name}: {text}")
