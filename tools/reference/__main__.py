from tools.reference import FOLDER, PAGES

for name, written in PAGES.items():
    (FOLDER / name).write_text(written())
