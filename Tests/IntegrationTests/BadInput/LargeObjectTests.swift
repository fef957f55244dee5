// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// Objects as large as etcd takes them.
@Suite(.needsCluster, .timeLimit(.minutes(3)))
struct LargeObjectTests {
    @Test func `a custom resource of 1.4 megabytes comes back whole`() async throws {
        let group = "big\(UInt32.random(in: .min ... .max)).lifeboat.test"
        let definition = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":\
            "blobs.\(group)"},"spec":{"group":"\(group)","scope":"Namespaced","names":{"plural":"blobs","singular":\
            "blob","kind":"Blob","listKind":"BlobList"},"versions":[{"name":"v1","served":true,"storage":true,\
            "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """
        let text = String(repeating: "lifeboat", count: 175_000)
        let object = #"{"apiVersion":"\#(group)/v1","kind":"Blob","metadata":{"name":"big"},"text":"\#(text)"}"#
        try await IntegrationCase.with { test in
            let application = try await Application([definition, object], in: test.namespace, test.client)
            let before = try await application.forms(test.client)
            try await test.lifeboat.run("backup", "create", "b", "--include-namespaces", test.namespace).expectSuccess()
            let blob = try #require(application.addresses.last)
            try await test.client.remove(blob)
            try await test.lifeboat.run("restore", "create", "--from-backup", "b").expectSuccess()
            let isSame = try await application.forms(test.client) == before
            #expect(isSame)
            try await test.client.remove(blob)
            try await test.client.remove(try #require(application.addresses.first))
        }
    }
}
