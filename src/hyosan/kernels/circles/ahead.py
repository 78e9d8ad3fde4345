"""Asking for memory before it is needed, so that it is on its way while other work goes on.

It changes no result: where a machine has no such instruction, nothing happens. Worth it where a loop writes to, or
reads, more random places than a processor keeps under way by itself.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.extending import intrinsic
from numba.np.arrayobj import make_array

_READ, _WRITE = 0, 1
_KEEP, _DATA = 3, 1  # in all caches; data, not instructions


def _asking(use: int) -> Any:
    def typed(typing_context: Any, array: Any, index: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            data = make_array(array)(context, builder, values[0]).data
            place = builder.bitcast(builder.gep(data, [values[1]]), cgutils.voidptr_t)
            number = ir.IntType(32)
            kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
            prefetch = builder.module.declare_intrinsic("llvm.prefetch", [cgutils.voidptr_t], kind)
            builder.call(prefetch, [place, number(use), number(_KEEP), number(_DATA)])
            return context.get_dummy_value()

        return types.void(array, index), generate

    return typed


read_soon = intrinsic(_asking(_READ))
"""read_soon(array, index): array[index] will be read. The index may lie outside; it may not be negative."""

write_soon = intrinsic(_asking(_WRITE))
"""write_soon(array, index): array[index] will be written."""
