// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import ObjectStore
import Testing
import VeleroAPI

@testable import LifeboatCommands

/// Where commands work.
struct WorkplaceTests {
    private static let named = StorageURL.file(path: "/named")
    private static let standard = StorageURL.file(path: "/standard")

    @Test(
        arguments: [
            (named, false, .present, .here(named)),
            (named, true, nil, .here(named)),
            (nil, false, .present, .cluster(namespace: "ns")),
            (nil, true, .present, .cluster(namespace: "ns")),
            (nil, false, .missing("no CRDs"), .here(standard)),
            (nil, false, nil, .here(standard)),
            (nil, true, .missing("no CRDs"), nil),
            (nil, true, nil, nil),
        ] as [(StorageURL?, Bool, ServerFinding?, WorkplaceChoice?)]
    )
    func `a named store is worked on here, otherwise a server does it where there is one`(
        named: StorageURL?,
        isNamespaceNamed: Bool,
        server: ServerFinding?,
        expected: WorkplaceChoice?
    ) async throws {
        let choose = {
            try await WorkplaceChoice.make(
                named: named,
                standard: { Self.standard },
                namespace: "ns",
                isNamespaceNamed: isNamespaceNamed,
                server: { server }
            )
        }
        if let expected {
            #expect(try await choose() == expected)
        } else {
            await #expect(throws: CommandFailure.self) { try await choose() }
        }
    }

    @Test func `a server is not looked for when a store is named`() async throws {
        struct Asked: Error {}
        let choice = try await WorkplaceChoice.make(
            named: Self.named,
            standard: { throw Asked() },
            namespace: "ns",
            isNamespaceNamed: false,
            server: { throw Asked() }
        )
        #expect("\(choice)" == "here, with your own rights (file:///named)")
    }

    @Test func `where a server is, that is told`() async throws {
        try await FakeCluster.with { cluster in
            let run = await cluster.run("backup", "get")
            #expect(run.status == .success, "\(run.words)")
            #expect(run.words == "in the cluster (namespace velero)\n")
        }
    }

    @Test(arguments: [(false, true, "does not serve velero.io/v1"), (true, false, "there is no such namespace")])
    func `commands for servers say why there is none`(
        servesVelero: Bool,
        hasNamespace: Bool,
        words: String
    ) async throws {
        let settings = FakeCluster.Settings(servesVelero: servesVelero, hasNamespace: hasNamespace)
        try await FakeCluster.with(settings) { cluster in
            for command in [["schedule", "get"], ["backup", "get", "-n", "velero"]] {
                let run = await CommandRun.of(command + ["--kubeconfig", cluster.kubeconfig])
                #expect(run.status == .failure)
                #expect(run.words.contains(words), "\(run.words)")
            }
        }
    }

    @Test func `a store that is named is used beside a server`() async throws {
        let bucket = try VeleroBucket()
        try await FakeCluster.with { cluster in
            let run = await cluster.run("backup", "get", "--storage", "file://\(bucket.path)")
            #expect(run.data.contains("shop-web "))
            #expect(run.words.isEmpty)
            #expect(cluster.requests.isEmpty)
        }
    }

    @Test func `a cluster that does not answer is an error that names the way without it`() async throws {
        let settings = FakeCluster.Settings(override: { _ in .failure(401, "Unauthorized", "who are you") })
        try await FakeCluster.with(settings) { cluster in
            let run = await cluster.run("backup", "get")
            #expect(run.status == .failure)
            #expect(run.words.contains("hint: ") && run.words.contains("--storage"), "\(run.words)")
        }
    }

    @Test(arguments: [
        (["--storage-location", "x"], "--storage-location"), (["--from-schedule", "s"], "--from-schedule"),
        (["--volume-snapshot-locations", "v"], "--volume-snapshot-locations"),
        (["--resource-policies-configmap", "c"], "resource policies"),
        (["--default-volumes-to-fs-backup"], "file-system backup"),
    ])
    func `what only a server can do is refused here`(flags: [String], words: String) async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run(["backup", "create", "b"] + flags)
        #expect(run.status == .usage, "\(run.words)")
        #expect(run.words.contains(words), "\(run.words)")
    }

    @Test func `labels of a backup that is made here are recorded, and its gaps filled`() throws {
        var order = BackupOrder(name: "b", spec: BackupSpecOptions.standard)
        order.labels = ["team": "x"]
        order.annotations = ["note": "y"]
        let options = try LocalWorkplace.options(order, now: Timestamp(seconds: 0))
        let backup = try #require(options.resource)
        #expect(backup.labels == ["team": "x", VeleroLabel.storageLocation: "default"])
        #expect(backup.annotations == ["note": "y"])
        #expect(backup.spec.ttl == Velero.defaultTTL)
        #expect(backup.spec.snapshotVolumes == nil)
        #expect(options.ttlSeconds == 720 * 3600)
        #expect(backup.uid.isEmpty)
    }

    @Test(
        arguments: [
            (["get", "backups", "x"], ["backup", "get", "x"]),
            (["create", "schedule", "s"], ["schedule", "create", "s"]),
            (["-n", "ns", "backup", "get"], ["backup", "get", "-n", "ns"]),
            (["--kubeconfig=f", "get", "backup"], ["backup", "get", "--kubeconfig=f"]),
            (["--namespace", "ns", "version"], ["version", "--namespace", "ns"]),
            (["backup", "get", "-n", "ns"], ["backup", "get", "-n", "ns"]),
            (["--help"], ["--help"]),
            (["get"], ["get"]),
            ([], []),
        ] as [([String], [String])]
    )
    func `verbs may come first, and flags of all commands before both`(given: [String], meant: [String]) {
        #expect(CommandOrder.nounFirst(given) == meant)
    }
}
