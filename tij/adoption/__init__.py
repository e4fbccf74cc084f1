"""Taking in what was clicked together: what is there, and what each difference costs."""
