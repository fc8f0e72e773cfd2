"""Task, State and Memo as plain pointers in compiled code.

Compiled functions that take a tuple of fifty arrays by value are slow to call and take minutes to compile, and counted
references cost an atomic operation at every use of a field. The outermost function takes the tuples, which Python
keeps alive, and hands pointers to them down; a field of a pointer reads like the field of the tuple.
"""

from typing import Any

from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, register_model
from numba.np.arrayobj import make_array


class Pointer(types.Opaque):
    """Points to a named tuple of arrays and numbers that outlives it."""

    def __init__(self, target: Any) -> None:
        self.target = target
        super().__init__(name=f"Pointer({target})")


register_model(Pointer)(models.OpaqueModel)


@infer_getattr
class _Fields(AttributeTemplate):
    key = Pointer

    def generic_resolve(self, pointer: Any, name: str) -> Any:
        names = pointer.target.fields
        return pointer.target.types[names.index(name)] if name in names else None


@lower_getattr_generic(Pointer)
def _load(context: Any, builder: Any, pointer: Any, value: Any, name: str) -> Any:
    place = pointer.target.fields.index(name)
    kind = pointer.target.types[place]
    shape = context.get_value_type(pointer.target)
    field = builder.load(cgutils.gep_inbounds(builder, builder.bitcast(value, shape.as_pointer()), 0, place))
    if not isinstance(kind, types.Array):
        return field
    view = make_array(kind)(context, builder, field)
    view.meminfo = cgutils.get_null_value(view.meminfo.type)
    return view._getvalue()  # noqa: SLF001 - numba's own way to take the struct out of its proxy.


def _pointer(_context: Any, target: Any) -> Any:

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        slot = cgutils.alloca_once(builder, context.get_value_type(target))
        builder.store(args[0], slot)
        return builder.bitcast(slot, context.get_value_type(signature.return_type))

    return Pointer(target)(target), build


pointer: Any = intrinsic(_pointer)
"""`pointer(a_tuple)` in compiled code: reads like the tuple; valid until the function that took it returns."""
