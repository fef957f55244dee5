# SPDX-License-Identifier: Apache-2.0
"""Terraform's provider protocol, version 6, over the mapped types."""
import json

import grpc
from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc

from . import registry, schema, semantics, values
from .values import UNKNOWN, decode, encode, is_unknown, known

ERROR = 1


def _path(name):
    return pb.AttributePath(steps=[pb.AttributePath.Step(attribute_name=name)])


def _problem(summary, detail="", attribute=None):
    return pb.Diagnostic(severity=ERROR, summary=summary, detail=detail, attribute=_path(attribute) if attribute else None)


def _failure(doing, type_name, error):
    return _problem(f"{doing} {type_name}: {type(error).__name__}", str(error))


class Provider(rpc.ProviderServicer):
    """The stand-in. Planning is generic; making, reading, changing and deleting are done by the services."""

    def __init__(self):
        self.region = None
        self.default_tags = {}

    # Schema and configuration

    def GetMetadata(self, request, context):
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "")

    def GetProviderSchema(self, request, context):
        return schema.response()

    def GetFunctions(self, request, context):
        return pb.GetFunctions.Response()

    def ValidateProviderConfig(self, request, context):
        return pb.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, request, context):
        found = semantics.problems(request.type_name, decode(request.config) or {})
        return pb.ValidateResourceConfig.Response(diagnostics=[_problem(*problem) for problem in found])

    def ValidateDataResourceConfig(self, request, context):
        return pb.ValidateDataResourceConfig.Response()

    def ConfigureProvider(self, request, context):
        config = decode(request.config) or {}
        self.region = config.get("region") or "us-east-1"
        self.default_tags = values.first(config, "default_tags").get("tags") or {}
        return pb.ConfigureProvider.Response()

    def StopProvider(self, request, context):
        return pb.StopProvider.Response()

    # Planning

    def PlanResourceChange(self, request, context):
        prior, proposed = decode(request.prior_state), decode(request.proposed_new_state)
        if proposed is None:
            return pb.PlanResourceChange.Response(planned_state=request.proposed_new_state)
        block = schema.resource_block(request.type_name)
        planned = self._planned(block, proposed, prior)
        replaced = [] if prior is None else semantics.replaced_attributes(request.type_name, planned, prior)
        if replaced:
            # What AWS chose for the old one says nothing about the new one.
            chosen = {name for name, spec in block["attributes"].items() if spec.get("computed") and not spec.get("optional")}
            fresh = {name: None if name in chosen else value for name, value in proposed.items()}
            planned = self._planned(block, fresh, None)
        elif prior is not None and planned != prior and request.type_name == "aws_launch_template":
            planned["latest_version"] = planned["default_version"] = UNKNOWN
        return pb.PlanResourceChange.Response(
            planned_state=encode(planned), requires_replace=[_path(name) for name in replaced], planned_private=request.prior_private
        )

    def _planned(self, block, proposed, prior):
        planned = values.mark_unknown(block, proposed, prior)
        if is_unknown(planned.get("region")):
            planned["region"] = self.region
        if "tags_all" in block["attributes"]:
            own = proposed.get("tags")
            planned["tags_all"] = UNKNOWN if is_unknown(own) or is_unknown(self.default_tags) else {**self.default_tags, **(own or {})}
        return planned

    # Resources

    def ApplyResourceChange(self, request, context):
        prior, planned = decode(request.prior_state), decode(request.planned_state)
        try:
            if planned is None:
                self._service(request.type_name).delete(self._cloud(prior), known(prior))
                return pb.ApplyResourceChange.Response(new_state=request.planned_state)
            return pb.ApplyResourceChange.Response(new_state=encode(self._apply(request.type_name, planned, prior)))
        except Exception as error:  # Whatever the mock or a service says belongs into Terraform's own report.
            doing = "create" if prior is None else "delete" if planned is None else "update"
            return pb.ApplyResourceChange.Response(new_state=request.prior_state, diagnostics=[_failure(doing, request.type_name, error)])

    def _apply(self, type_name, planned, prior):
        service, cloud = self._service(type_name), self._cloud(planned)
        if prior is None:
            told = service.create(cloud, known(planned))
        else:
            told = service.update(cloud, known(planned), known(prior))
        return values.settle(schema.resource_block(type_name), values.fill(planned, told or {}))

    def ReadResource(self, request, context):
        from botocore.exceptions import ClientError  # slow to import, and validation needs no AWS
        from .cloud import is_gone
        have = decode(request.current_state)
        try:
            told = self._service(request.type_name).read(self._cloud(have), known(have))
        except Exception as error:
            if not isinstance(error, ClientError) or not is_gone(error):
                return pb.ReadResource.Response(diagnostics=[_failure("read", request.type_name, error)])
            told = None
        state = None if told is None else {**have, **{name: value for name, value in told.items() if name in have}}
        return pb.ReadResource.Response(new_state=encode(state), private=request.private)

    def UpgradeResourceState(self, request, context):
        return pb.UpgradeResourceState.Response(upgraded_state=encode(json.loads(request.raw_state.json)))

    # Data sources

    def ReadDataSource(self, request, context):
        registry.load()
        config = decode(request.config)
        try:
            told = registry.DATA_SOURCES[request.type_name](self._cloud(config), known(config))
        except Exception as error:
            return pb.ReadDataSource.Response(diagnostics=[_failure("read data", request.type_name, error)])
        state = {**config, **{name: value for name, value in told.items() if config.get(name) is None}}
        return pb.ReadDataSource.Response(state=encode(values.settle(schema.data_source_block(request.type_name), state)))

    def _service(self, type_name):
        registry.load()
        if type_name not in registry.RESOURCES:
            raise NotImplementedError("this type is not mapped to the mock of AWS")
        return registry.RESOURCES[type_name]

    def _cloud(self, state):
        from .cloud import Cloud
        return Cloud((state or {}).get("region") or self.region)
