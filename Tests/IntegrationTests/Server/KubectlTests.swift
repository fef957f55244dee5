// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesCore
import Testing
import VeleroAPI

/// Manifests as Velero's documentation shows them, applied by kubectl and carried out by the server.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct KubectlTests {
    private static let backup = """
        apiVersion: velero.io/v1
        kind: Backup
        metadata:
          name: a
          namespace: velero
        spec:
          csiSnapshotTimeout: 10m
          itemOperationTimeout: 4h
          includedNamespaces:
          - shop
          excludedNamespaces:
          - some-namespace
          includedResources:
          - '*'
          excludedResources:
          - storageclasses.storage.k8s.io
          orderedResources:
            pods: shop/web-0,shop/web-1
          includeClusterResources: null
          snapshotVolumes: null
          storageLocation: default
          ttl: 24h0m0s
          snapshotMoveData: false
          hooks:
            resources: []
        """
    private static let restore = """
        apiVersion: velero.io/v1
        kind: Restore
        metadata:
          name: back
          namespace: velero
        spec:
          backupName: a
          itemOperationTimeout: 4h
          includedNamespaces:
          - '*'
          excludedResources:
          - nodes
          - events
          includeClusterResources: null
          namespaceMapping:
            shop: copy
          restorePVs: true
          preserveNodePorts: true
          existingResourcePolicy: none
        """
    private static let schedule = """
        apiVersion: velero.io/v1
        kind: Schedule
        metadata:
          name: daily
          namespace: velero
        spec:
          paused: false
          skipImmediately: false
          schedule: '0 7 * * *'
          useOwnerReferencesInBackup: false
          template:
            includedNamespaces:
            - shop
            includeClusterResources: null
            snapshotVolumes: null
            storageLocation: default
            ttl: 24h0m0s
            hooks:
              resources: []
        """

    @Test func `documented manifests are applied unchanged and carried out`() async throws {
        try await ServerCase.with { test in
            try await test.makeNamespace("shop", configMaps: 5)
            let server = test.server()
            try await server.start()
            try await server.waitUntilReady()
            try await apply(Self.backup, test)
            try await test.waitForAll(VeleroResource.backups, 1, within: .seconds(60))
            let backup = try #require(try await test.find(VeleroResource.backups, "a"))
            #expect(backup[path: ["status", "phase"]]?.string == "Completed", "\(backup)")
            // Now that the backups are counted: it may fall due at any time of day.
            try await apply(Self.schedule, test)
            try await apply(Self.restore, test)
            try await test.waitForAll(VeleroResource.restores, 1, within: .seconds(60))
            let restore = try #require(try await test.find(VeleroResource.restores, "back"))
            #expect(restore[path: ["status", "phase"]]?.string == "Completed", "\(restore)")
            #expect(try await test.configMaps(in: "copy") == 5)
            try await eventually("the schedule is enabled") {
                try await test.find(VeleroResource.schedules, "daily")?[path: ["status", "phase"]]?.string == "Enabled"
            }
            // A schedule is applied again and again: the server has changed nothing of what its user said.
            #expect(try await apply(Self.schedule, test).hasSuffix("unchanged\n"))
            try await server.stop()
        }
    }

    @discardableResult
    private func apply(_ manifest: String, _ test: ServerCase) async throws -> String {
        try test.workspace.write(Array(manifest.utf8), to: "manifest.yaml")
        let ended = try await Lifeboat.run(
            "kubectl",
            ["--kubeconfig", test.cluster.kubeconfig, "apply", "-f", "\(test.workspace.path)/manifest.yaml"],
            environment: test.program.variables,
            deadline: .seconds(60)
        )
        try ended.expectSuccess()
        return ended.output
    }
}
