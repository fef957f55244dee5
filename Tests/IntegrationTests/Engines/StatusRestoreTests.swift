// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import RestoreEngine
import Testing
import VeleroAPI

/// The status of restored objects, of kinds with the subresource and without.
@Suite(.needsCluster, .timeLimit(.minutes(4)))
struct StatusRestoreTests {
    private static func definition(_ plural: String, _ group: String, hasSubresource: Bool) -> String {
        let subresources = hasSubresource ? #","subresources":{"status":{}}"# : ""
        return """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":\
            "\(plural).\(group)"},"spec":{"group":"\(group)","scope":"Namespaced","names":{"plural":"\(plural)",\
            "singular":"\(plural)x","kind":"\(plural.capitalized)","listKind":"\(plural.capitalized)List"},"versions":\
            [{"name":"v1","served":true,"storage":true\(subresources),"schema":{"openAPIV3Schema":{"type":"object",\
            "x-kubernetes-preserve-unknown-fields":true}}}]}}
            """
    }

    private static func object(_ plural: String, _ group: String, _ name: String, annotation: String = "") -> String {
        let annotations = annotation.isEmpty ? "" : #","annotations":{"velero.io/restore-status":"\#(annotation)"}"#
        return """
            {"apiVersion":"\(group)/v1","kind":"\(plural.capitalized)","metadata":{"name":"\(name)"\(annotations)},\
            "spec":{"a":1},"status":{"phase":"Paid","list":[1,2]}}
            """
    }

    @Test func `status is restored where it is asked for, with the subresource and without`() async throws {
        try await EngineCase.with { test in
            let group = "s\(test.namespace.suffix(8).filter { $0 != "-" }).lifeboat.test"
            let documents = [
                Self.definition("withs", group, hasSubresource: true),
                Self.definition("plains", group, hasSubresource: false),
                Self.object("withs", group, "wanted"), Self.object("withs", group, "not", annotation: "false"),
                Self.object("withs", group, "odd", annotation: "maybe"), Self.object("plains", group, "wanted"),
                Self.object("plains", group, "not", annotation: "False"),
            ]
            let application = try await Application(documents, in: test.namespace, test.client)
            let objects = application.addresses.filter { $0.namespace != nil }
            for address in objects where address.resource.groupResource.resource == "withs" {
                let body = JSONWriter.write(["status": ["phase": "Paid", "list": [1, 2]]] as JSONValue)
                _ = try await test.client.patch(address.status, .merge, body)
            }
            _ = try await test.run(test.resource(backup: "b"))
            for address in objects { try await test.client.remove(address) }

            let restore = test.resource(restore: "r", of: "b") {
                $0.restoreStatus = ["includedResources": [.string("withs.\(group)"), .string("plains.\(group)")]]
            }
            let report = try await test.run(restore)
            #expect(report.applied.allSatisfy { $0.error == nil })
            let warnings = report.applied.compactMap(\.warning).filter { $0.contains("restore-status") }
            #expect(warnings.count == 1 && warnings[0].contains("'maybe'"), "\(warnings)")
            try await expect(objects, ["wanted", "odd"], test.client)

            for address in objects { try await test.client.remove(address) }
            _ = try await test.run(test.resource(restore: "none", of: "b", uid: "uid-2"))
            try await expect(objects, [], test.client)
            for address in application.clusterScoped { try await test.client.remove(address) }
        }
    }

    private func expect(_ objects: [ObjectAddress], _ restored: Set<String>, _ client: APIClient) async throws {
        for address in objects {
            let status = try JSONParser.parse(try await client.get(address))["status"]
            let expected: JSONValue? = restored.contains(address.name) ? ["phase": "Paid", "list": [1, 2]] : nil
            #expect(status == expected, "\(address)")
        }
    }
}

extension String {
    fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
