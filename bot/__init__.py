"""The Discord shell: start-up, settings, client, cards, texts, command line and demo."""
