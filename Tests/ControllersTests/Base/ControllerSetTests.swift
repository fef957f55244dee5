// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import Controllers
import JSON
import KubernetesClient
import KubernetesRuntime
import ObjectStore
import Testing
import VeleroAPI

/// The start and the end of all controllers.
@Suite(.needsCluster, .timeLimit(.minutes(3)))
struct ControllerSetTests {
    private static func set(_ client: APIClient, _ log: KeptLog, deadline: Duration) -> ControllerSet {
        let context = ControllerContext(
            client: client,
            namespace: "nowhere",
            locations: TestLocations(buckets: [:]),
            metrics: ServerMetrics(MetricsRegistry()),
            tickets: DownloadTickets(),
            server: .init(version: "1"),
            now: { Timestamp(seconds: 0) },
            logger: log.logger
        )
        return ControllerSet(context, syncDeadline: deadline) { Issue.record("the controllers run") }
    }

    @Test func `in a cluster without Velero's kinds the start is given up, so that it can be tried anew`() async throws
    {
        // The shared cluster: nobody installs definitions there.
        try await TestCluster.sandbox().withClient { client in
            let set = Self.set(client, KeptLog(), deadline: .seconds(2))
            let error = await #expect(throws: KubernetesRuntimeError.self) { try await set.run() }
            #expect(error?.code == .timedOut)
        }
    }

    @Test func `when it is cancelled all ends at once`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                let start = ContinuousClock.now
                await test.stop()
                #expect(ContinuousClock.now - start < .seconds(20))
            }
        }
    }
}
