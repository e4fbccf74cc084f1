"""What every benchmark does: time a command, and write its table into the page."""
