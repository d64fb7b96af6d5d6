"""A Terraform provider that serves a schema and touches nothing. Started by Terraform: stand_in.py SCHEMA.json

`tf` (MIT) brings the plugin protocol; here is what a provider answers: its schema; plans in which whatever the
provider would decide is unknown; data sources with made-up values.
"""

import json
import sys

import msgpack
import tf.provider
from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc
from tf.runner import run_provider

# Blocks that a provider fills by itself; no schema says so.
FILLED = {("google_compute_ha_vpn_gateway", "vpn_interfaces")}
UNKNOWN = msgpack.ExtType(0, b"\x00")
NESTING = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}
NESTED = {"single": 1, "list": 2, "set": 3, "map": 4}


def decode(value):
    if value.msgpack:
        keep = lambda code, data: msgpack.ExtType(0, b"\x00")  # noqa: E731
        return msgpack.unpackb(value.msgpack, raw=False, strict_map_key=False, ext_hook=keep)
    return json.loads(value.json) if value.json else None


def encode(value):
    return pb.DynamicValue(msgpack=msgpack.packb(value, use_bin_type=True))


def attribute(name, spec):
    flags = {flag: True for flag in ("required", "optional", "computed") if spec.get(flag)}
    out = pb.Schema.Attribute(name=name, **flags)
    if "nested_type" in spec:
        out.nested_type.nesting = NESTED[spec["nested_type"]["nesting_mode"]]
        out.nested_type.attributes.extend(attribute(n, s) for n, s in spec["nested_type"]["attributes"].items())
    else:
        out.type = json.dumps(spec["type"]).encode()
    return out


def block(spec):
    out = pb.Schema.Block()
    out.attributes.extend(attribute(n, s) for n, s in spec.get("attributes", {}).items())
    for name, inner in spec.get("block_types", {}).items():
        limits = {} if inner["nesting_mode"] in ("single", "map") else {"min_items": inner.get("min_items", 0), "max_items": inner.get("max_items", 0)}
        out.block_types.append(pb.Schema.NestedBlock(type_name=name, block=block(inner["block"]), nesting=NESTING[inner["nesting_mode"]], **limits))
    return out


def undecided(spec, value):
    """What the provider decides and nobody wrote is unknown."""
    if not isinstance(value, dict):
        return value
    for name, attr in spec.get("attributes", {}).items():
        if value.get(name) is None and attr.get("computed"):
            value[name] = UNKNOWN
    for name, inner in spec.get("block_types", {}).items():
        each = value.get(name)
        for part in each if isinstance(each, list) else [each]:
            undecided(inner["block"], part)
    return value


def made_up(kind, name):
    if kind == "string":
        return name
    if kind in ("number", "bool", "dynamic"):
        return {"number": 1, "bool": False, "dynamic": None}[kind]
    shape, inner = kind
    if shape == "object":
        return {n: made_up(k, n) for n, k in inner.items()}
    if shape == "map":
        return {}
    return [made_up(inner, f"{name}-{letter}") for letter in "abcdef"]


def found(spec, value):
    """A data source with every value it would look up."""
    for name, attr in spec.get("attributes", {}).items():
        if value.get(name) is None and attr.get("computed"):
            value[name] = made_up(attr["type"], name)
    return value


class StandIn(rpc.ProviderServicer):
    """What Terraform asks of a provider, answered from the schema."""

    def __init__(self, schema):
        self.schema = schema
        self.resources, self.data = schema["resource_schemas"], schema["data_source_schemas"]

    def GetMetadata(self, request, context):
        out = pb.GetMetadata.Response()
        out.server_capabilities.get_provider_schema_optional = False
        out.resources.extend(pb.GetMetadata.ResourceMetadata(type_name=t) for t in self.resources)
        out.data_sources.extend(pb.GetMetadata.DataSourceMetadata(type_name=t) for t in self.data)
        return out

    def GetProviderSchema(self, request, context):
        out = pb.GetProviderSchema.Response()
        out.provider.block.CopyFrom(block(self.schema["provider"]["block"]))
        for name, spec in self.resources.items():
            out.resource_schemas[name].block.CopyFrom(block(spec["block"]))
        for name, spec in self.data.items():
            out.data_source_schemas[name].block.CopyFrom(block(spec["block"]))
        return out

    def ValidateProviderConfig(self, request, context):
        return pb.ValidateProviderConfig.Response()

    def ValidateDataResourceConfig(self, request, context):
        return pb.ValidateDataResourceConfig.Response()

    def ValidateResourceConfig(self, request, context):
        out = pb.ValidateResourceConfig.Response()
        spec, value = self.resources[request.type_name]["block"], decode(request.config) or {}
        for name, attr in spec.get("attributes", {}).items():
            decided = attr.get("computed") and not attr.get("optional")
            if decided and value.get(name) is not None:
                at = out.diagnostics.add(severity=1, summary=f'"{name}" is decided by the provider').attribute
                at.steps.add(attribute_name=name)
        return out

    def ConfigureProvider(self, request, context):
        return pb.ConfigureProvider.Response()

    def PlanResourceChange(self, request, context):
        planned = decode(request.proposed_new_state)
        if planned is not None and decode(request.prior_state) is None:
            planned = undecided(self.resources[request.type_name]["block"], planned)
            for kind, name in FILLED:
                if kind == request.type_name and not planned[name]:
                    planned[name] = UNKNOWN
        return pb.PlanResourceChange.Response(planned_state=encode(planned), legacy_type_system=True)

    def ReadDataSource(self, request, context):
        value = found(self.data[request.type_name]["block"], decode(request.config))
        return pb.ReadDataSource.Response(state=encode(value))

    def StopProvider(self, request, context):
        return pb.StopProvider.Response()


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        (content,) = json.load(file)["provider_schemas"].values()
    # The runner makes the servicer by this name; what it is given is handed on.
    tf.provider.ProviderServicer = StandIn
    run_provider(content, [])
