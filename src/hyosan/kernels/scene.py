"""One object that stands for many arrays: to kernels it is a single pointer.

`scene.cells` in a kernel is the array, `scene.folk` the named tuple of arrays, that the object was made of.
Passing fifty arrays one by one instead would cost more than most kernels do, and minutes of compiling. The
arrays belong to the Python object; kernels never keep one (see compiling.py: they count no references).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numba import types
from numba.core.extending import NativeValue, intrinsic, models, register_model, unbox
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

WORDS = 3  # of the table, for each array: address, and the first two of its lengths


class SceneType(types.Type):
    """The numba type of a scene: the names and types of its fields."""

    def __init__(self, fields: tuple[tuple[str, types.Type], ...]):
        self.fields = dict(fields)
        self.first: dict[str, int] = {}  # a field's first array, in the table
        count = 0
        for name, kind in fields:
            self.first[name] = count
            count += len(kind.types) if isinstance(kind, types.BaseTuple) else 1
        digest = hashlib.blake2b(str(fields).encode(), digest_size=8).hexdigest()
        super().__init__(name=f"Scene[{digest}]")


class Scene:
    """Arrays and named tuples of arrays, by name. All must be contiguous, of one or two dimensions.

    `pieces` are kernels of the form piece(scene, int64, int64) → int64. Their addresses are the field `calls`,
    through which kernels `call` them: so each is compiled once, and not again in all that use it.
    """

    def __init__(self, fields: Mapping[str, Any], pieces: Sequence[Any] = ()):
        calls = np.zeros(len(pieces), np.int64)
        self.fields = dict(fields) | {"calls": calls}
        rows = [_row(array) for field in self.fields.values() for array in _arrays(field)]
        self._table = np.array(rows, np.int64)
        self.address = int(self._table.ctypes.data)
        self._numba_type_ = _type_of(tuple(_kind(name, field) for name, field in self.fields.items()))
        for place, piece in enumerate(pieces):
            calls[place] = _address(piece, (self._numba_type_, types.int64, types.int64))

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["fields"][name]
        except KeyError:
            raise AttributeError(name) from None

    def takes(self, name: str, field: Any) -> bool:
        """Whether these arrays have the types of a field's."""
        return _kind(name, field) == _kind(name, self.fields[name])

    def put(self, name: str, field: Any) -> None:
        """Put other arrays in a field's place, of the same types."""
        if not self.takes(name, field):
            raise TypeError(f"the field {name!r} of a scene keeps its types")
        for place, array in enumerate(_arrays(field), start=self._numba_type_.first[name]):
            self._table[place] = _row(array)
        self.fields[name] = field


Kind = tuple[str, type | None, tuple[tuple[np.dtype, int, bool], ...]]


def _kind(name: str, field: Any) -> Kind:
    """All that the numba type of a field follows from."""
    made = type(field) if isinstance(field, tuple) else None
    return name, made, tuple((array.dtype, array.ndim, array.flags.writeable) for array in _arrays(field))


@lru_cache
def _type_of(kinds: tuple[Kind, ...]) -> SceneType:
    """The type of a scene of fields of such kinds. Making one takes milliseconds: one a program will do."""
    fields = []
    for name, made, arrays in kinds:
        found = [types.Array(from_dtype(dtype), ndim, "C", readonly=not own) for dtype, ndim, own in arrays]
        fields.append((name, types.BaseTuple.from_types(found, made) if made else found[0]))
    return SceneType(tuple(fields))


def _row(array: np.ndarray) -> tuple[int, int, int]:
    """What the table says of an array."""
    address = array.__array_interface__["data"][0]
    return address, array.shape[0], array.shape[1] if array.ndim == 2 else 1


def _arrays(field: Any) -> Iterator[np.ndarray]:
    for array in field if isinstance(field, tuple) else (field,):
        if not (array.flags.c_contiguous and 1 <= array.ndim <= 2):
            raise ValueError("a scene holds contiguous arrays of one or two dimensions")
        yield array


def _address(piece: Any, signature: tuple[types.Type, ...]) -> int:
    """Where a kernel's machine code begins."""
    piece.compile(signature)
    result = piece.overloads[signature]
    return int(result.library.get_pointer_to_function(result.fndesc.llvm_func_name))


@intrinsic
def call(typing_context: Any, address: Any, scene: Any, a: Any, b: Any) -> Any:
    """Call a piece of a scene, by its address: see Scene."""
    given = (scene, types.int64, types.int64)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kind = context.call_conv.get_function_type(types.int64, given)
        pointer = builder.inttoptr(values[0], kind.as_pointer())
        _, result = context.call_conv.call_function(builder, pointer, types.int64, given, values[1:])
        return result

    return types.int64(types.int64, *given), generate


register_model(SceneType)(models.OpaqueModel)


@unbox(SceneType)
def _unbox_scene(typ: SceneType, obj: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(obj, "address")
    address = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(address, is_error=c.pyapi.c_api_error())


@infer_getattr
class _SceneAttributes(AttributeTemplate):
    key = SceneType

    def generic_resolve(self, typ: SceneType, attr: str) -> Any:
        return typ.fields.get(attr)


@lower_getattr_generic(SceneType)
def _get_field(context: Any, builder: Any, typ: SceneType, pointer: Any, attr: str) -> Any:
    kind, first = typ.fields[attr], typ.first[attr]
    if not isinstance(kind, types.BaseTuple):
        return _array_at(context, builder, kind, pointer, first)
    parts = [_array_at(context, builder, one, pointer, first + i) for i, one in enumerate(kind.types)]
    return context.make_tuple(builder, kind, parts)


def _array_at(context: Any, builder: Any, kind: types.Array, pointer: Any, index: int) -> Any:
    """The array that the table's row `index` describes."""
    word = context.get_value_type(types.intp)
    table = builder.bitcast(pointer, word.as_pointer())
    address, *lengths = (
        builder.load(builder.gep(table, [context.get_constant(types.intp, WORDS * index + i)]))
        for i in range(1 + kind.ndim)
    )
    array = make_array(kind)(context, builder)
    itemsize = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    size = context.get_constant(types.intp, itemsize)
    strides = [size] if kind.ndim == 1 else [builder.mul(size, lengths[1]), size]
    populate_array(
        array,
        data=builder.inttoptr(address, context.get_data_type(kind.dtype).as_pointer()),
        shape=lengths,
        strides=strides,
        itemsize=size,
        meminfo=None,
    )
    return array._getvalue()
