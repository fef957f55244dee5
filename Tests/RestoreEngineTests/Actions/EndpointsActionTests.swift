// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing

@Suite struct EndpointsActionTests {
    private func endpoints(_ name: String, labels: JSONValue = [:], annotations: JSONValue = [:]) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "Endpoints",
            "metadata": ["name": .string(name), "namespace": "shop", "labels": labels, "annotations": annotations],
        ]
    }

    private let selecting = RestoreContext.testing { $0.selectingServices = ["shop/web"] }

    @Test func `endpoints of a service that selects pods are left to the controller`() throws {
        #expect(try reasonForOmission(endpoints("web"), "endpoints", selecting) == .managedByCluster)
        #expect(try reasonForOmission(endpoints("external"), "endpoints", selecting) == nil)
    }

    @Test func `real endpoints and slices are known by their labels alone`() throws {
        for kind in ["endpoints", "endpointslices.discovery.k8s.io"] {
            let items = try ShopBackup.after.items().filter { $0.source.kind.description == kind }
            #expect(items.count == 3)
            for item in items {
                #expect(try reasonForOmission(JSONParser.parse(item.bytes), kind) == .managedByCluster)
            }
        }
    }

    @Test(arguments: [
        ("endpointslice-controller.k8s.io", ReasonCode?.some(.managedByCluster)),
        ("endpointslicemirroring-controller.k8s.io", .managedByCluster), ("me.example.com", nil),
    ])
    func `a slice belongs to whom its label names`(manager: String, expected: ReasonCode?) throws {
        let slice = endpoints("x", labels: ["endpointslice.kubernetes.io/managed-by": .string(manager)])
        #expect(try reasonForOmission(slice, "endpointslices.discovery.k8s.io") == expected)
    }

    @Test func `a slice that has the name of a service but not its label is a user's`() throws {
        let kind = "endpointslices.discovery.k8s.io"
        #expect(try reasonForOmission(endpoints("web"), kind, selecting) == nil)
        let labelled = endpoints("web-1", labels: ["kubernetes.io/service-name": "web"])
        #expect(try reasonForOmission(labelled, kind, selecting) == .managedByCluster)
    }

    @Test func `locks of running processes are left out`() throws {
        let lock = endpoints("leader", annotations: ["control-plane.alpha.kubernetes.io/leader": "{}"])
        #expect(try reasonForOmission(lock, "endpoints") == .managedByCluster)
    }

    @Test func `the time of the last change is no difference`() {
        let live = endpoints("a", annotations: ["endpoints.kubernetes.io/last-change-trigger-time": "now"])
        #expect(isUnchanged(endpoints("a"), live, "endpoints"))
    }
}
