// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// An archive holds the server's own words.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct FidelityTests {
    @Test func `every object of every kind is byte for byte what the server answers for it`() async throws {
        let cluster = try await TestCluster.sandbox()
        try await cluster.withClient { client in
            try await client.withNamespaceName { namespace in
                try await Workspace.with { workspace in
                    let kinds = ManyKinds(namespace: namespace)
                    let application = try await kinds.apply(client)
                    // Everything in the cluster, whatever other tests have put there.
                    let ended = try await workspace.lifeboat(cluster).run("backup", "create", "all")
                    #expect([0, 3].contains(ended.code), "\(ended)")
                    let backup = try await StoredBackup("all", in: workspace)
                    let comparison = try await Comparison(backup, with: client)
                    try await kinds.removeClusterScoped(client)

                    #expect(comparison.different == [], "\(comparison.firstDifference)")
                    #expect(comparison.equal.count >= 150)
                    let compared = Set(comparison.equal.compactMap { backup.objects[$0]?.resource.description })
                    #expect(compared.count >= 25, "\(compared.sorted())")
                    for address in application.addresses where address.resource.kind != "Job" {
                        let key =
                            ([address.resource.description] + [address.namespace, address.name].compactMap { $0 })
                            .joined(separator: "/")
                        #expect(backup.objects[key] != nil, "\(key)")
                    }
                    try expectNumbers(backup, kinds)
                }
            }
        }
    }

    @Test func `cluster-scoped kinds that a filter would leave out are in an unfiltered backup`() async throws {
        let cluster = try await TestCluster.sandbox()
        try await cluster.withClient { client in
            // Objects of other tests come and go; of these kinds some stay.
            let steady: Set<String> = [
                "namespaces", "serviceaccounts", "secrets", "configmaps", "services", "endpoints",
                "clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io",
                "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io",
                "priorityclasses.scheduling.k8s.io", "flowschemas.flowcontrol.apiserver.k8s.io",
                "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", "apiservices.apiregistration.k8s.io",
                "endpointslices.discovery.k8s.io",
            ]
            for resource in try await client.discover().resources where steady.contains("\(resource)") {
                #expect(resource.supports("list", "get", "create", "delete"), "\(resource)")
            }
            try await Workspace.with { workspace in
                let ended = try await workspace.lifeboat(cluster).run("backup", "create", "all")
                #expect([0, 3].contains(ended.code), "\(ended)")
                let backup = try await StoredBackup("all", in: workspace)
                let kinds = Set(backup.objects.values.map(\.resource.description))
                #expect(kinds.isSuperset(of: steady), "\(steady.subtracting(kinds).sorted())")
            }
        }
    }

    /// What a decoder that goes through floating point numbers and sorted keys would spoil.
    private func expectNumbers(_ backup: StoredBackup, _ kinds: ManyKinds) throws {
        let order = try #require(backup.objects["orders.\(kinds.group)/\(kinds.namespace)/first"])
        let text = String(decoding: order.body, as: UTF8.self)
        #expect(text.contains("9007199254740993"), "\(text)")
        #expect(text.contains("12.5"), "\(text)")
        let large = try #require(backup.objects["configmaps/\(kinds.namespace)/large"])
        #expect(large.body.count > 1_000_000)
    }
}

/// Archived objects beside what the server answers to a GET.
private struct Comparison {
    private(set) var equal: [String] = []
    private(set) var different: [String] = []
    private(set) var firstDifference = ""

    init(_ backup: StoredBackup, with client: APIClient) async throws {
        let discovery = try await client.discover()
        for (key, item) in backup.objects {
            guard let resource = discovery.resource(item.resource) else { continue }
            let live: [UInt8]
            do {
                live = try await client.get(resource.object(item.name, in: item.namespace))
            } catch let error as KubernetesError where error.code == .notFound {
                continue
            }
            guard Self.revision(live) == Self.revision(item.body) else { continue }
            if Self.withoutLineEnd(live) == item.body[...] {
                equal.append(key)
            } else {
                different.append(key)
                firstDifference = "\(key)\n\(Self.text(live))\n\(Self.text(item.body))"
            }
        }
    }

    private static func revision(_ object: [UInt8]) -> String? {
        (try? RawJSON(object[...]))?["metadata"]?["resourceVersion"]?.string
    }

    /// The server ends an answer with a line feed, which is no part of the object.
    private static func withoutLineEnd(_ body: [UInt8]) -> ArraySlice<UInt8> {
        body.last == 0x0A ? body.dropLast() : body[...]
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes.prefix(1500), as: UTF8.self) }
}
