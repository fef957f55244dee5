// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing

@Suite struct VersionChoiceTests {
    typealias Choice = (kind: String, archived: String, served: [String], expected: String?)

    static let choices: [Choice] = [
        ("deployments.apps", "v1", ["v1"], "v1"), ("deployments.apps", "v1beta2", ["v1"], "v1"),
        ("deployments.apps", "v1beta1", ["v1"], nil), ("statefulsets.apps", "v1beta1", ["v1"], "v1"),
        ("cronjobs.batch", "v1beta1", ["v1"], "v1"), ("cronjobs.batch", "v1", ["v1beta1"], "v1beta1"),
        ("cronjobs.batch", "v1beta1", ["v1", "v1beta1"], "v1beta1"),
        ("horizontalpodautoscalers.autoscaling", "v2beta2", ["v2", "v1"], "v2"),
        ("horizontalpodautoscalers.autoscaling", "v2beta1", ["v2", "v1"], nil),
        ("ingresses.networking.k8s.io", "v1beta1", ["v1"], "v1"),
        ("poddisruptionbudgets.policy", "v1beta1", ["v1"], "v1"),
        ("validatingwebhookconfigurations.admissionregistration.k8s.io", "v1beta1", ["v1"], "v1"),
        ("orders.shop.example.com", "v1", ["v2"], nil), ("orders.shop.example.com", "v1", ["v2", "v1"], "v1"),
        ("customresourcedefinitions.apiextensions.k8s.io", "v1beta1", ["v1"], nil), ("pods", "v1", [], nil),
    ]

    @Test(arguments: choices)
    func `an object is sent in the version it has, or in one that says the same`(
        kind: String,
        archived: String,
        served: [String],
        expected: String?
    ) {
        #expect(VersionChoice.version(of: GroupResource(kind), archived: archived, served: served) == expected)
    }

    private func converted(_ text: String, _ kind: String, to version: String) throws -> JSONValue {
        var object = try json(text)
        VersionChoice.convert(&object, of: GroupResource(kind), to: version)
        return object
    }

    @Test func `an object in the right version is not touched`() throws {
        let text = #"{"apiVersion":"apps/v1","metadata":{"managedFields":[{}]}}"#
        #expect(try converted(text, "deployments.apps", to: "v1") == (try json(text)))
    }

    @Test func `ownership is dropped with the version it was recorded in`() throws {
        let text = #"{"apiVersion":"batch/v1beta1","metadata":{"managedFields":[{}]},"spec":{"schedule":"x"}}"#
        let expected = #"{"apiVersion":"batch/v1","metadata":{},"spec":{"schedule":"x"}}"#
        #expect(try converted(text, "cronjobs.batch", to: "v1") == (try json(expected)))
    }

    private let oldIngress = """
        {"apiVersion":"networking.k8s.io/v1beta1","kind":"Ingress","spec":{
          "backend":{"serviceName":"fallback","servicePort":80},
          "rules":[{"host":"a","http":{"paths":[
            {"path":"/x","pathType":"Prefix","backend":{"serviceName":"web","servicePort":"http"}},
            {"path":"/y","pathType":"ImplementationSpecific","backend":{"resource":{"kind":"Bucket","name":"b"}}}]}},
            {"host":"b"}]}}
        """
    private let newIngress = """
        {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","spec":{
          "defaultBackend":{"service":{"name":"fallback","port":{"number":80}}},
          "rules":[{"host":"a","http":{"paths":[
            {"path":"/x","pathType":"Prefix","backend":{"service":{"name":"web","port":{"name":"http"}}}},
            {"path":"/y","pathType":"ImplementationSpecific","backend":{"resource":{"kind":"Bucket","name":"b"}}}]}},
            {"host":"b"}]}}
        """

    @Test func `an ingress says the same in both versions`() throws {
        let kind = "ingresses.networking.k8s.io"
        #expect(try converted(oldIngress, kind, to: "v1") == (try json(newIngress)))
        #expect(try converted(newIngress, kind, to: "v1beta1") == (try json(oldIngress)))
    }

    @Test func `a path without a type gets the one that it had by default`() throws {
        let text = """
            {"apiVersion":"networking.k8s.io/v1beta1","spec":{"rules":[{"http":{"paths":[
              {"backend":{"serviceName":"web","servicePort":80}}]}}]}}
            """
        let rule = try converted(text, "ingresses.networking.k8s.io", to: "v1")[path: ["spec", "rules"]]?.array?[0]
        #expect(rule?[path: ["http", "paths"]]?.array?[0]["pathType"] == "ImplementationSpecific")
    }

    @Test func `an empty selector of a disruption budget keeps its meaning`() throws {
        let kind = "poddisruptionbudgets.policy"
        let old = #"{"apiVersion":"policy/v1beta1","spec":{"selector":{}}}"#
        #expect(try converted(old, kind, to: "v1") == (try json(#"{"apiVersion":"policy/v1","spec":{}}"#)))
        let new = try converted(#"{"apiVersion":"policy/v1","spec":{"selector":{}}}"#, kind, to: "v1beta1")
        let operators = new[path: ["spec", "selector", "matchExpressions"]]?.array?.map { $0["operator"] }
        #expect(operators == ["DoesNotExist"])
        let labelled = #"{"apiVersion":"policy/v1beta1","spec":{"selector":{"matchLabels":{"a":"b"}}}}"#
        #expect(
            try converted(labelled, kind, to: "v1")[path: ["spec", "selector"]] == ["matchLabels": ["a": "b"]]
        )
    }

    @Test func `webhooks get side effects that the newer version knows`() throws {
        let text = """
            {"apiVersion":"admissionregistration.k8s.io/v1beta1","webhooks":[{"sideEffects":"Unknown"},
             {"sideEffects":"NoneOnDryRun"}]}
            """
        let kind = "mutatingwebhookconfigurations.admissionregistration.k8s.io"
        let hooks = try converted(text, kind, to: "v1")["webhooks"]
        #expect(hooks == [["sideEffects": "None"], ["sideEffects": "NoneOnDryRun"]])
    }
}
