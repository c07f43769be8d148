"""How LibreOffice does each operation; runs in the Python that has uno, and knows no other module of the tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import uno

CONTENTS = sum(
    uno.getConstantByName(f"com.sun.star.sheet.CellFlags.{kind}") for kind in ("VALUE", "DATETIME", "STRING", "FORMULA")
)
"""What the delete key takes out of a cell."""


def struct(name: str, **members: Any) -> Any:
    """Return a structure of LibreOffice."""
    made = uno.createUnoStruct(f"com.sun.star.{name}")
    for member, value in members.items():
        setattr(made, member, value)
    return made


def used_area(sheet: Any) -> Any:
    """Return the address of the area of a sheet that holds anything."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    return cursor.RangeAddress


def column_index(sheet: Any, heading: str) -> int:
    """Return the place of a column.

    Raises:
        LookupError: No row holds the heading.
    """
    area = used_area(sheet)
    for number in range(area.EndRow + 1):
        (row,) = sheet.getCellRangeByPosition(0, number, area.EndColumn, number).DataArray
        if heading in row:
            return int(row.index(heading))
    raise LookupError(f"no column {heading} in {sheet.Name}")


def cell_at(sheet: Any, cell: str | list[Any]) -> Any:
    """Return a cell by its address, or by its heading and row."""
    if isinstance(cell, str):
        return sheet.getCellRangeByName(cell)
    heading, row = cell
    return sheet.getCellByPosition(column_index(sheet, heading), row - 1)


def set_cell(document: Any, sheet: Any, cell: str | list[Any], value: str | float | None) -> None:
    found = cell_at(sheet, cell)
    if value is None:
        found.clearContents(CONTENTS)
    elif isinstance(value, str):
        found.String = value
    else:
        found.Value = value


def type_in(document: Any, sheet: Any, cell: str | list[Any], text: str) -> None:
    cell_at(sheet, cell).FormulaLocal = text


def set_formula(document: Any, sheet: Any, cell: str | list[Any], formula: str) -> None:
    cell_at(sheet, cell).Formula = formula


def insert_rows(document: Any, sheet: Any, before: int, count: int) -> None:
    sheet.Rows.insertByIndex(before - 1, count)


def delete_rows(document: Any, sheet: Any, first: int, count: int) -> None:
    sheet.Rows.removeByIndex(first - 1, count)


def copy_row(document: Any, sheet: Any, row: int, over: int) -> None:
    source = sheet.Rows.getByIndex(row - 1).RangeAddress
    sheet.copyRange(struct("table.CellAddress", Sheet=source.Sheet, Row=over - 1), source)


def insert_columns(document: Any, sheet: Any, before: str, count: int) -> None:
    sheet.Columns.insertByIndex(column_index(sheet, before), count)


def move_column(document: Any, sheet: Any, column: str, before: str) -> None:
    sheet.Columns.insertByIndex(column_index(sheet, before), 1)
    place, source = column_index(sheet, before) - 1, column_index(sheet, column)
    taken, made = sheet.Columns.getByIndex(source), sheet.Columns.getByIndex(place)
    address = taken.RangeAddress
    made.Width, made.IsVisible = taken.Width, taken.IsVisible
    sheet.moveRange(struct("table.CellAddress", Sheet=address.Sheet, Column=place), address)
    sheet.Columns.removeByIndex(source, 1)


def hide_column(document: Any, sheet: Any, column: str) -> None:
    sheet.Columns.getByIndex(column_index(sheet, column)).IsVisible = False


def filtered_cells(document: Any, sheet: Any) -> Any:
    """Return the cells that the filter of a sheet spans.

    Raises:
        LookupError: The sheet has none.
    """
    ranges, number = document.getPropertyValue("UnnamedDatabaseRanges"), sheet.RangeAddress.Sheet
    if not ranges.hasByTable(number) or not ranges.getByTable(number).AutoFilter:
        raise LookupError(f"no filter in {sheet.Name}")
    area = ranges.getByTable(number).DataArea
    return sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)


def sort(document: Any, sheet: Any, by: str, is_descending: bool) -> None:
    cells = filtered_cells(document, sheet)
    field = struct("table.TableSortField", Field=column_index(sheet, by) - cells.RangeAddress.StartColumn)
    field.IsAscending = not is_descending
    settings = {
        "ContainsHeader": True,
        "BindFormatsToContent": True,
        "SortFields": uno.Any("[]com.sun.star.table.TableSortField", (field,)),
    }
    cells.sort(tuple(struct("beans.PropertyValue", Name=name, Value=value) for name, value in settings.items()))


def filter_by(cells: Any, fields: tuple[Any, ...]) -> None:
    """Show the rows of some cells that pass."""
    descriptor = cells.createFilterDescriptor(True)
    descriptor.setFilterFields3(fields)
    cells.filter(descriptor)


def filter_rows(document: Any, sheet: Any, column: str, value: str) -> None:
    cells = filtered_cells(document, sheet)
    wanted = struct("sheet.FilterFieldValue", StringValue=value)
    wanted.FilterType = uno.getConstantByName("com.sun.star.sheet.FilterFieldType.STRING")
    field = struct("sheet.TableFilterField3", Field=column_index(sheet, column) - cells.RangeAddress.StartColumn)
    field.Operator = uno.getConstantByName("com.sun.star.sheet.FilterOperator2.EQUAL")
    field.Values = (wanted,)
    filter_by(cells, (field,))


def clear_filter(document: Any, sheet: Any) -> None:
    filter_by(filtered_cells(document, sheet), ())


def merge(document: Any, sheet: Any, cells: str) -> None:
    area = sheet.getCellRangeByName(cells)
    for row in range(area.Rows.Count):
        for column in range(row == 0, area.Columns.Count):
            area.getCellByPosition(column, row).clearContents(CONTENTS)
    area.merge(True)


def rename_sheet(document: Any, sheet: Any, name: str) -> None:
    sheet.Name = name


EDITS: dict[str, Callable[..., None]] = {
    "SetCell": set_cell,
    "TypeIn": type_in,
    "SetFormula": set_formula,
    "InsertRows": insert_rows,
    "DeleteRows": delete_rows,
    "CopyRow": copy_row,
    "InsertColumns": insert_columns,
    "MoveColumn": move_column,
    "HideColumn": hide_column,
    "Sort": sort,
    "Filter": filter_rows,
    "ClearFilter": clear_filter,
    "Merge": merge,
    "RenameSheet": rename_sheet,
}
