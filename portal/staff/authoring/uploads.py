"""What an author uploads, as files: a package is unpacked, a workbook read; the same checker follows for both."""

from portal.casework.contents.archives import files_in_package
from portal.casework.contents.workbook_files import Cells, files_in_workbook
from portal.core.errors import ImportRefused

ZIP_BEGINS = b"PK\x03\x04"
WORKBOOK_PART = b"xl/workbook.xml"


def files_of(content: bytes) -> tuple[dict[str, str], Cells]:
    """Return path to text of what a package (.zip) or workbook (.xlsx) holds, and of a workbook the cells its lines came from.

    Raises:
        ImportRefused: it is neither, too large, or damaged.
        ContentFaults: the workbook's cells cannot be read; every fault names sheet, row and column.
    """
    if not content.startswith(ZIP_BEGINS):
        raise ImportRefused("format")
    return files_in_workbook(content) if WORKBOOK_PART in content else (files_in_package(content), {})
