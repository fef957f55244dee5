// SPDX-License-Identifier: Apache-2.0

import AWSTesting
import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import KubernetesClient
import KubernetesCore
import ObjectStore
import Synchronization
import Testing
import VeleroAPI

/// The controllers on a real API server: a namespace of their own, a bucket in memory, a clock that can be set.
final class ControllersCase: Sendable {
    /// One server, from its start to its end.
    private struct Server: Sendable {
        var store: TroubledStore
        var task: Task<Void, any Error>
    }

    let cluster: TestCluster
    let client: APIClient
    /// The namespace of Velero's objects.
    let namespace: String
    /// What is in the bucket, whatever happens to servers.
    let bucket: MemoryObjectStore
    /// A second bucket, named `other`.
    let otherBucket = MemoryObjectStore(name: "other")
    /// The snapshots of all snapshot locations.
    let disks = FakeEBS()
    let clock = SettableClock()
    let log = KeptLog()
    let metrics = MetricsRegistry()
    let tickets = DownloadTickets()
    private let settings: Mutex<ServerSettings>
    private let server = Mutex<Server?>(nil)

    private init(cluster: TestCluster, client: APIClient, namespace: String, settings: ServerSettings) {
        self.cluster = cluster
        self.client = client
        self.namespace = namespace
        self.settings = Mutex(settings)
        bucket = MemoryObjectStore(name: "bucket")
    }

    /// Lends controllers that run, with a location `default` that is available.
    /// - Parameters:
    ///   - settings: What the flags decide.
    ///   - isFresh: Whether on a cluster that only this test has.
    ///   - looksAtLocation: Whether to wait until the location is available.
    ///   - body: Uses them.
    /// - Throws: What the closure throws.
    static func with(
        _ settings: ServerSettings = ServerSettings(),
        isFresh: Bool = false,
        looksAtLocation: Bool = true,
        _ body: (ControllersCase) async throws -> Void
    ) async throws {
        if isFresh {
            try await TestCluster.withFresh { try await use($0, settings, looksAtLocation, body) }
        } else {
            try await use(.ofVelero(), settings, looksAtLocation, body)
        }
    }

    private static func use(
        _ cluster: TestCluster,
        _ settings: ServerSettings,
        _ looksAtLocation: Bool,
        _ body: (ControllersCase) async throws -> Void
    ) async throws {
        try await cluster.withClient { client in
            try await Definitions.install(client)
            try await client.withTestNamespace { namespace in
                let test = ControllersCase(cluster: cluster, client: client, namespace: namespace, settings: settings)
                do {
                    try await test.createLocation()
                    try await test.start()
                    if looksAtLocation { try await test.waitForLocation { $0.status.phase == .available } }
                    try await body(test)
                } catch {
                    for line in test.log.lines.suffix(40) { print("  ", line) }
                    await test.stop()
                    try? await test.letGo()
                    throw error
                }
                await test.stop()
                try await test.letGo()
            }
        }
    }
}

// MARK: - Servers

extension ControllersCase {
    /// Changes what the next server is told.
    func set(_ edit: (inout ServerSettings) -> Void) { settings.withLock { edit(&$0) } }

    /// The store as the present server sees it.
    var store: TroubledStore { server.withLock { $0?.store } ?? TroubledStore(bucket) }

    /// Starts a server.
    /// - Parameters:
    ///   - user: Who it is in the cluster; the administrator when `nil`.
    ///   - store: The store as it sees it.
    /// - Throws: When one runs already, or cannot be started.
    func start(as user: APIClient? = nil, store: TroubledStore? = nil) async throws {
        let store = store ?? TroubledStore(bucket)
        let away = TroubledStore(MemoryObjectStore(name: "away"))
        away.isAway = true
        let context = ControllerContext(
            client: user ?? client,
            namespace: namespace,
            locations: TestLocations(buckets: ["bucket": store, "other": otherBucket, "away": away], disks: disks),
            settings: settings.withLock { $0 },
            metrics: ServerMetrics(metrics),
            tickets: tickets,
            server: .init(version: "1.2.3", podName: "lifeboat-0", downloadPort: 8085),
            now: { [clock] in clock.now },
            logger: log.logger
        )
        let isSynced = Mutex(false)
        let set = ControllerSet(context, syncDeadline: .seconds(60)) { isSynced.withLock { $0 = true } }
        let task = Task { try await set.run() }
        server.withLock { $0 = Server(store: store, task: task) }
        try await eventually("the controllers run") { isSynced.withLock { $0 } }
    }

    /// Ends the server as a signal does: it may tidy up.
    func stop() async {
        guard let server = server.withLock({ $0 }) else { return }
        server.task.cancel()
        _ = await server.task.result
        self.server.withLock { $0 = nil }
    }

    /// Ends the server as a power cut does: nothing that it does on its way out reaches the store.
    func crash() async {
        server.withLock { $0?.store.die() }
        await stop()
    }

    /// Starts another server while the present one still runs, and ends that one once the other has begun.
    func takeOver() async throws {
        let former = server.withLock { $0 }
        try await start()
        try await Task.sleep(for: .milliseconds(500))
        former?.task.cancel()
    }

    /// Ends the server and starts another one.
    func restart() async throws {
        await stop()
        try await start()
    }

    /// What the controllers' task has ended with; waits for it.
    func outcome() async -> Result<Void, any Error>? {
        guard let server = server.withLock({ $0 }) else { return nil }
        return await server.task.result
    }

    /// Takes the finalizers off that nobody is there for any more, so that the namespace can go.
    private func letGo() async throws {
        for restore in try await all(Restore.self) where !restore.finalizersOfTest.isEmpty {
            let patch: JSONValue = ["metadata": ["finalizers": .null]]
            _ = try? await client.patch(
                VeleroResource.restores.object(restore.name, in: namespace),
                .merge,
                JSONWriter.write(patch)
            )
        }
    }
}

extension ServerSettings {
    /// The defaults with changes.
    static func edited(_ edit: (inout ServerSettings) -> Void) -> ServerSettings {
        var settings = ServerSettings()
        edit(&settings)
        return settings
    }
}

extension CustomResource {
    /// `metadata.finalizers`.
    var finalizersOfTest: [String] { json[path: ["metadata", "finalizers"]]?.strings ?? [] }
}
