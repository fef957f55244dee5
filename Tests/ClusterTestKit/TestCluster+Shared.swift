// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import KubernetesClient
import Synchronization

extension TestCluster {
    /// The cluster that tests share.
    /// - Throws: ``ScriptFailure`` when it does not start.
    package static func shared() async throws -> TestCluster {
        if let existing = variable("LIFEBOAT_TEST_KUBECONFIG") { return TestCluster(kubeconfig: existing) }
        return try await sandbox()
    }

    /// The cluster made for tests that they share; with a node, one on which pods run.
    /// - Throws: ``ScriptFailure`` when it does not start.
    package static func sandbox(node: Bool = false) async throws -> TestCluster {
        if let given = variable("LIFEBOAT_TEST_CLUSTER_KUBECONFIG"),
            !node || variable("LIFEBOAT_TEST_CLUSTER_NODE") != nil
        {
            return TestCluster(kubeconfig: given)
        }
        return try await (node ? withNode : withoutNode).cluster()
    }

    /// A cluster of this test program only, for tests that would disturb those of another: a broken API group, history that is forgotten.
    ///
    /// Such tests run one after the other.
    /// - Throws: ``ScriptFailure`` when it does not start.
    package static func disturbed() async throws -> TestCluster { try await ofThisProgram.cluster() }

    /// A cluster of this test program only, for tests that install Velero's definitions, which those of another, looking at
    /// a whole cluster, would find there.
    /// - Throws: ``ScriptFailure`` when it does not start.
    package static func ofVelero() async throws -> TestCluster { try await withDefinitions.cluster() }

    private static let withDefinitions = StartedOnce(node: false)
    private static let ofThisProgram = StartedOnce(node: false)
    private static let withoutNode = StartedOnce(node: false)
    private static let withNode = StartedOnce(node: true)

    static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// A cluster that the first caller starts; the others wait for it.
private final class StartedOnce: Sendable {
    private let node: Bool
    private let turn = ConcurrencyLimit(1)
    private let started = Mutex<TestCluster?>(nil)

    init(node: Bool) {
        self.node = node
    }

    func cluster() async throws -> TestCluster {
        try await turn.withPermit {
            if let cluster = started.withLock({ $0 }) { return cluster }
            let cluster = try await TestCluster.start(node: node)
            started.withLock { $0 = cluster }
            return cluster
        }
    }
}
