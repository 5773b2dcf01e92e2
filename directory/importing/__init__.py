"""Spreadsheets of offices become cooperatives.

`readers` opens a file, `columns` knows its headings, `values` what people write in cells, `rows` makes one row of facts,
`run` applies rows in batches and keeps what changed, `report` tells people. Nothing here logs a value of a cell.
"""
