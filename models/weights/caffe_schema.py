"""The few messages and fields of Caffe's protocol that carry weights.

Numbers and names follow BVLC's caffe.proto; every other field of a file is skipped unread.
"""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message

Field = descriptor_pb2.FieldDescriptorProto
PACKAGE = "sceneatlas.caffe"  # not "caffe": a real caffe_pb2 in the process would clash

_BYTES, _INT32, _INT64 = Field.TYPE_BYTES, Field.TYPE_INT32, Field.TYPE_INT64
_STRING, _MESSAGE = Field.TYPE_STRING, Field.TYPE_MESSAGE

# message: (field, number, type, repeated, message type)
# `data` is packed floats, which on the wire look like bytes: read so, half a gigabyte of weights
# becomes an array at once and not by way of a hundred million Python numbers. Repeated, because
# a writer may split a packed field.
_MESSAGES = {
    "BlobShape": (("dim", 1, _INT64, True, ""),),
    "BlobProto": (
        ("num", 1, _INT32, False, ""),
        ("channels", 2, _INT32, False, ""),
        ("height", 3, _INT32, False, ""),
        ("width", 4, _INT32, False, ""),
        ("data", 5, _BYTES, True, ""),
        ("shape", 7, _MESSAGE, False, "BlobShape"),
        ("double_data", 8, _BYTES, True, ""),
    ),
    "LayerParameter": (
        ("name", 1, _STRING, False, ""),
        ("type", 2, _STRING, False, ""),
        ("blobs", 7, _MESSAGE, True, "BlobProto"),
    ),
    "V1LayerParameter": (
        ("name", 4, _STRING, False, ""),
        ("type", 5, _INT32, False, ""),  # an enum, which the wire writes as a number
        ("blobs", 6, _MESSAGE, True, "BlobProto"),
    ),
    "NetParameter": (
        ("name", 1, _STRING, False, ""),
        ("layers", 2, _MESSAGE, True, "V1LayerParameter"),
        ("layer", 100, _MESSAGE, True, "LayerParameter"),
    ),
}


def message_class(name: str) -> type[Message]:
    """Return the class of one of Caffe's messages, for example of NetParameter."""
    pool = descriptor_pool.DescriptorPool()
    pool.Add(_file())
    descriptor = pool.FindMessageTypeByName(f"{PACKAGE}.{name}")
    made: type[Message] = message_factory.GetMessageClass(descriptor)
    return made


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name="sceneatlas/caffe.proto", package=PACKAGE, syntax="proto2"
    )
    for message_name, fields in _MESSAGES.items():
        message = file.message_type.add(name=message_name)
        for name, number, kind, repeated, type_name in fields:
            message.field.add(
                name=name,
                number=number,
                type=kind,
                label=Field.LABEL_REPEATED if repeated else Field.LABEL_OPTIONAL,
                type_name=f".{PACKAGE}.{type_name}" if type_name else None,
                options={"packed": True} if kind == _INT64 else None,
            )
    return file
