// SPDX-License-Identifier: Apache-2.0

package import KubernetesClient

/// A real cluster for tests.
///
/// - ``shared(_:)`` is one that tests share; they make namespaces of their own in it. `LIFEBOAT_TEST_KUBECONFIG` in the
///   environment makes it a cluster that is there already.
/// - ``sandbox(node:)`` is shared too, and always one made for tests: cluster-scoped objects, users without rights.
/// - ``disturbed()`` is one of this test program only, for tests that disturb others but leave it working.
/// - ``withFresh(node:_:)`` is a test's own, which it may break.
///
/// Those that a test program starts go when it ends, however it ends.
///
/// Whoever runs several test programs can start the sandbox once for all of them and name its kubeconfig in
/// `LIFEBOAT_TEST_CLUSTER_KUBECONFIG`, and set `LIFEBOAT_TEST_CLUSTER_NODE` if pods run there. Otherwise the first test
/// that needs one starts it.
package struct TestCluster: Sendable {
    /// The users a sandbox has, each a context of its kubeconfig.
    package enum User: String, Sendable {
        /// May do everything; logs in with a token.
        case admin
        /// May do everything; logs in with a client certificate.
        case adminCertificate = "admin-cert"
        /// May do what a test allows it, at first nothing.
        case limited
        /// Likewise.
        case reader
    }

    /// The kubeconfig.
    package let kubeconfig: String

    /// The directory of a cluster of our own, which holds `pki/`, `log/` and `processes`.
    package var directory: String { kubeconfig.split(separator: "/").dropLast().map { "/\($0)" }.joined() }

    /// How to reach the cluster as one of a sandbox's users, or with `nil` as the kubeconfig's current context says.
    /// - Throws: `KubernetesError`.
    package func configuration(_ user: User? = nil) throws -> ClusterConfiguration {
        try ClusterConfiguration.load(kubeconfig: kubeconfig, context: user?.rawValue, environment: [:])
    }

    /// Makes a client.
    /// - Throws: `KubernetesError`; whatever the closure throws.
    package func withClient<Result>(
        _ user: User? = nil,
        options: ClientOptions = ClientOptions(),
        _ body: (APIClient) async throws -> Result
    ) async throws -> Result {
        try await withAPIClient(configuration(user), options: options, body)
    }

    /// Runs the closure with a client and the name of a new namespace, which is deleted afterwards.
    /// - Throws: `KubernetesError`; whatever the closure throws.
    package func withNamespace<Result>(_ body: (APIClient, String) async throws -> Result) async throws -> Result {
        try await withClient { client in
            try await client.withTestNamespace { try await body(client, $0) }
        }
    }

    /// Runs the closure with a new cluster, which is gone afterwards.
    /// - Throws: ``ScriptFailure``; whatever the closure throws.
    package static func withFresh<Result>(
        node: Bool = false,
        _ body: (TestCluster) async throws -> Result
    ) async throws -> Result {
        let cluster = try await start(node: node)
        let result: Result
        do {
            result = try await body(cluster)
        } catch {
            try? await cluster.stop()
            throw error
        }
        try await cluster.stop()
        return result
    }

    static func start(node: Bool) async throws -> TestCluster {
        let kubeconfig =
            node
            ? try await Repository.runScript("cluster", "up", "--node")
            : try await Repository.runScript("cluster", "up")
        let cluster = TestCluster(kubeconfig: kubeconfig)
        try await Repository.runScriptWhenThisProgramEnds("cluster", "down", "--dir", cluster.directory)
        return cluster
    }

    func stop() async throws {
        _ = try await Repository.runScript("cluster", "down", "--dir", directory)
    }
}
