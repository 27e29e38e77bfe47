"""The postcode index: a file, one a boundary set, that every web process maps into memory.

PostgreSQL remains the truth: `index` builds the file from the table of postcodes, opens it, and answers where a
postcode lies in two microseconds, without a database.
"""

from constituencies.postcode_index.index import (
    IndexRegistry,
    Place,
    Places,
    PostcodeIndex,
    build_index,
    current_index,
    index_path,
    registry,
    write_index,
)

__all__ = [
    "IndexRegistry",
    "Place",
    "Places",
    "PostcodeIndex",
    "build_index",
    "current_index",
    "index_path",
    "registry",
    "write_index",
]
