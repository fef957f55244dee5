// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import Testing

@Suite struct ResourceMatcherTests {
    private let matcher: ResourceMatcher = {
        func described(
            _ name: String,
            _ kind: String,
            singular: String = "",
            short: [String] = [],
            version: String = "v1"
        ) -> APIResource {
            var described = resource(name, kind: kind, namespaced: true, version: version)
            described.singular = singular
            described.shortNames = short
            described.isPreferred = true
            return described
        }
        return ResourceMatcher([
            described("pods", "Pod", short: ["po"]),
            described("events", "Event", short: ["ev"]),
            described("deployments.apps", "Deployment", singular: "deployment", short: ["deploy"]),
            described("events.events.k8s.io", "Event", short: ["ev"]),
            described("ingresses.networking.k8s.io", "Ingress", short: ["ing"]),
            described("pods.metrics.k8s.io", "PodMetrics", version: "v1beta1"),
            described("deploy.example.com", "Deploy"),
        ])
    }()

    @Test(arguments: [
        ("pods", "pods"), ("po", "pods"), ("Pod", "pods"), ("POD", "pods"), ("deployments", "deployments.apps"),
        ("deployment", "deployments.apps"), ("Deployment", "deployments.apps"),
        ("deployments.apps", "deployments.apps"),
        ("deployment.apps", "deployments.apps"), ("deploy.apps", "deployments.apps"),
        ("deployments.v1.apps", "deployments.apps"), ("pods.v1.", "pods"), ("ing", "ingresses.networking.k8s.io"),
        ("pods.metrics.k8s.io", "pods.metrics.k8s.io"), ("podmetrics", "pods.metrics.k8s.io"),
        ("ingress.networking", "ingresses.networking.k8s.io"),
    ])
    func `a resource is found by any of its names`(text: String, expected: String) {
        #expect(matcher.resource(text)?.groupResource.description == expected)
    }

    @Test func `of several groups the first one wins unless another is named`() {
        #expect(matcher.groupResource("ev").description == "events")
        #expect(matcher.groupResource("ev.events.k8s.io").description == "events.events.k8s.io")
    }

    @Test func `a full name beats a short name of an earlier group`() {
        #expect(matcher.groupResource("deploy").description == "deploy.example.com")
    }

    @Test(arguments: ["", "widgets", "widgets.example.com", "deployments.v2.apps"])
    func `an unknown name is taken as it stands`(text: String) {
        #expect(matcher.resource(text) == nil)
        #expect(matcher.groupResource(text) == GroupResource(text))
    }
}
