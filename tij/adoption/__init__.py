"""Taking in a production made by hand: what is there, and what each difference costs."""
