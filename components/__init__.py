"""Everything drawn: figures, tables, sentences and the shell that holds them."""
