// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import Foundation
import JSON
import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import Logging
import Synchronization
import Testing
import VeleroAPI

@testable import LifeboatServer

/// The whole process against a real API server.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct LifeboatServerTests {
    /// What a server that runs in a test has logged.
    private final class Log: Sendable {
        private let lines = Mutex<[String]>([])
        var text: String { lines.withLock { $0.joined() } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private func server(
        _ cluster: TestCluster,
        _ namespace: String,
        pod: String = "pod",
        log: Log
    ) throws -> LifeboatServer {
        var configuration = LifeboatServer.Configuration(
            cluster: try cluster.configuration(),
            namespace: namespace,
            address: try #require(ListenAddress("127.0.0.1:0")),
            version: "0.0.0-test"
        )
        configuration.podName = pod
        configuration.timing = .init(
            leaseDuration: .seconds(15),
            renewDeadline: .seconds(10),
            retryPeriod: .milliseconds(200)
        )
        let now: @Sendable () -> Timestamp = { Timestamp(seconds: Int(Date().timeIntervalSince1970)) }
        let output = ServerLogHandler.Output(format: .text, now: now) { log.add($0) }
        return LifeboatServer(
            configuration,
            now: now,
            logger: Logger(label: "test") { _ in ServerLogHandler(output, level: .info) }
        )
    }

    /// Runs a server until the closure, which gets its address, returns, and then as long as it takes to end.
    private func running(
        _ server: LifeboatServer,
        _ body: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        let (ports, source) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { source.finish() }
                try await server.run { source.yield($0) }
            }
            group.addTask {
                guard let port = await ports.first(where: { _ in true }) else { return }
                try await body("http://127.0.0.1:\(port)")
            }
            // Either the closure has returned, or one of the two has failed.
            try await group.next()
            group.cancelAll()
            // A server that was told to stop has not failed.
            try await group.waitForAll()
        }
    }

    private func page(_ url: String) async -> String {
        (try? await Shell.run("curl", "--silent", url)) ?? ""
    }

    private func holder(_ client: APIClient, _ namespace: String) async throws -> String? {
        let lease = try? await client.get(APIResource.leases.object("velero-server", in: namespace))
        return try lease.flatMap { try JSONParser.parse($0)[path: ["spec", "holderIdentity"]]?.string }
    }

    @Test func `a server becomes ready, leads, and gives the lease back when it is told to stop`() async throws {
        try await TestCluster.withVelero { cluster, client, namespace in
            let log = Log()
            let begin = ContinuousClock.now
            try await running(try server(cluster, namespace, log: log)) { address in
                try await eventually("it leads") { await page("\(address)/readyz") == "ok: leading\n" }
                print("ready after", ContinuousClock.now - begin)
                #expect(await page("\(address)/livez") == "ok\n")
                #expect(await page("\(address)/metrics").contains("\nlifeboat_leader 1\n"))
                #expect(try await holder(client, namespace)?.hasPrefix("pod_") == true)
            }
            #expect(try await holder(client, namespace) == "")
            #expect(log.text.contains(#"msg="Lifeboat's server has ended""#))
            #expect(!log.text.contains("level=error") && !log.text.contains("level=fatal"), "\(log.text)")
        }
    }

    @Test func `of two replicas one leads, and the other takes over`() async throws {
        try await TestCluster.withVelero { cluster, client, namespace in
            let (first, second) = (Log(), Log())
            let (secondAddress, addresses) = AsyncStream<String>.makeStream()
            try await withThrowingTaskGroup(of: Void.self) { group in
                let one = try server(cluster, namespace, pod: "one", log: first)
                let two = try server(cluster, namespace, pod: "two", log: second)
                try await running(one) { address in
                    try await eventually("one leads") { await page("\(address)/readyz") == "ok: leading\n" }
                }
                #expect(try await holder(client, namespace) == "")
                group.addTask {
                    try await running(two) { address in
                        addresses.yield(address)
                        try await eventually("two leads") { await page("\(address)/readyz") == "ok: leading\n" }
                        let three = try server(cluster, namespace, pod: "three", log: first)
                        try await running(three) { other in
                            try await eventually("three stands by") {
                                await page("\(other)/readyz") == "ok: standing by\n"
                            }
                            #expect(await page("\(other)/metrics").contains("\nlifeboat_leader 0\n"))
                            #expect(try await holder(client, namespace)?.hasPrefix("two_") == true)
                        }
                        #expect(await page("\(address)/readyz") == "ok: leading\n")
                    }
                }
                _ = await secondAddress.first { _ in true }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a leader whose lease is taken stops its work and stands again`() async throws {
        try await TestCluster.withVelero { cluster, client, namespace in
            let log = Log()
            try await running(try server(cluster, namespace, log: log)) { address in
                try await eventually("it leads") { await page("\(address)/readyz") == "ok: leading\n" }
                let thief: JSONValue = ["spec": ["holderIdentity": "thief", "leaseDurationSeconds": 2]]
                let lease = APIResource.leases.object("velero-server", in: namespace)
                _ = try await client.patch(lease, .merge, JSONWriter.write(thief))
                try await eventually("it stands by") {
                    await page("\(address)/metrics").contains("\nlifeboat_leader 0\n")
                }
                #expect(await page("\(address)/livez") == "ok\n")
                try await eventually("it leads again") { await page("\(address)/readyz") == "ok: leading\n" }
            }
            #expect(log.text.contains("the lease is lost"))
        }
    }

    @Test func `a namespace that is not there is told`() async throws {
        let cluster = try await TestCluster.ofVelero()
        let error = await #expect(throws: ServerError.self) {
            try await server(cluster, "lifeboat-nowhere", log: Log()).run()
        }
        #expect(error?.code == .noNamespace)
        #expect(error?.message == "the namespace \"lifeboat-nowhere\" does not exist")
        #expect(error?.hint?.contains("lifeboat install") == true)
    }

    @Test func `an address that is taken is told`() async throws {
        try await TestCluster.withVelero { cluster, _, namespace in
            try await running(try server(cluster, namespace, log: Log())) { address in
                var configuration = LifeboatServer.Configuration(
                    cluster: try cluster.configuration(),
                    namespace: namespace,
                    address: try #require(ListenAddress(String(address.dropFirst("http://".count)))),
                    version: "0.0.0-test"
                )
                configuration.electsLeader = false
                let second = LifeboatServer(
                    configuration,
                    now: { Timestamp(seconds: 0) },
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
                )
                let error = await #expect(throws: ServerError.self) { try await second.run() }
                #expect(error?.code == .cannotListen)
            }
        }
    }
}

/// A cluster without our definitions.
@Suite(.needsCluster, .timeLimit(.minutes(3)))
struct StartCheckTests {
    @Test func `kinds that the cluster does not serve are told, with what to do`() async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                let checks = StartChecks(
                    client: client,
                    namespace: "default",
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
                )
                let error = await #expect(throws: ServerError.self) { try await checks.run() }
                #expect(error?.code == .noDefinitions)
                #expect(error?.message.contains("backups.velero.io") == true)
                #expect(error?.hint == "install the custom resource definitions with: lifeboat install --crds-only")
            }
        }
    }
}
