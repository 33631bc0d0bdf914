"""Write the generated pages of docs/reference anew: `.venv/bin/python -m scripts.reference`."""

from scripts.reference.pages import PAGES, ROOT


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (ROOT / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
