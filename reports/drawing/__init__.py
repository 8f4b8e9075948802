"""Paper and pictures: canvas, fonts, pages, codes, documents."""
