"""One feature a file: takes an interaction, asks db, hands the answer to bot.cards."""
