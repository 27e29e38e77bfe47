"""What many modules take and give: arrays by what is in them, JSON, and what Django hands to forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.forms.utils import ErrorList
    from django.utils.datastructures import MultiValueDict

AnyArray = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
AnyIntegers = npt.NDArray[np.integer[Any]]
AnyFloats = npt.NDArray[np.floating[Any]]
Geometries = npt.NDArray[np.object_]
"""Of shapely."""
Positions = npt.NDArray[np.intp]
"""Of things in a list, from 0."""

JsonObject = dict[str, Any]
"""What is sent, stored or shown as JSON."""
FormData = dict[str, Any]
"""What a form has cleaned, or begins with, by its fields."""
Context = dict[str, Any]
"""What a template is given."""


Answers = Mapping[str, Any] | None
"""What somebody has sent with a form; None where it is only shown."""


class FormOptions(TypedDict, total=False):
    """What else a form may be made with."""

    files: MultiValueDict[str, UploadedFile[bytes]] | None
    auto_id: bool | str
    prefix: str | None
    initial: FormData | None
    error_class: type[ErrorList]
    label_suffix: str | None
    empty_permitted: bool
    use_required_attribute: bool | None


_Row = TypeVar("_Row")


class ModelFormOptions(FormOptions, Generic[_Row], total=False):
    """The same of the form of a row."""

    instance: _Row | None
