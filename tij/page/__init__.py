"""The guide as one page: what was built, what it costs, who may do what, what is next.

`gather` reads what is there already, `render` makes one self-contained HTML file of it.
"""
