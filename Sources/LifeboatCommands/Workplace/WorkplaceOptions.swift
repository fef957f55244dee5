// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubernetesClient
import ObjectStore

/// Where a command works: the flags that decide it.
struct WorkplaceOptions: ParsableArguments {
    @OptionGroup var storage: StorageOptions
    @OptionGroup var server: ServerOptions

    /// Opens the place for the length of the closure, and tells where that is.
    /// - Parameters:
    ///   - downloads: How files come out of a server's bucket; `nil` for commands that fetch none.
    ///   - body: Does the work.
    /// - Returns: What the closure returns.
    /// - Throws: ``CommandFailure`` when a flag has no meaning in the place, or the cluster that is configured cannot be
    ///   reached; what the closure throws.
    func withWorkplace<Result>(
        _ downloads: DownloadOptions? = nil,
        _ body: (any Workplace) async throws -> Result
    ) async throws -> Result {
        let named = try storage.given()
        let namespace = try server.namespaceName()
        return try await withClient(unlessHere: named) { client in
            let choice = try await WorkplaceChoice.make(
                named: named,
                standard: { try StorageOptions.standard() },
                namespace: namespace,
                isNamespaceNamed: server.namespace != nil
            ) {
                guard let client else { return nil }
                return try await Self.pointingHere { try await ServerFinding.look(in: namespace, client) }
            }
            // The flag itself has said where already.
            if storage.storage == nil { Console.standard.say("\(choice)") }
            guard case .cluster = choice, let client else {
                guard case .here(let place) = choice else { preconditionFailure("a server needs a cluster") }
                try downloads?.refuseHere()
                return try await StorageOptions.withStore(at: place) { store in
                    try await body(LocalWorkplace(store: store, place: place, connection: server.connection))
                }
            }
            return try await ServerWorkplace.with(
                client,
                namespace: namespace,
                downloads: try downloads?.settings() ?? DownloadSettings(),
                body
            )
        }
    }

    private func withClient<Result>(
        unlessHere named: StorageURL?,
        _ body: (APIClient?) async throws -> Result
    ) async throws -> Result {
        guard named == nil,
            let configuration = try await Self.pointingHere({ try server.connection.configurationIfThere() })
        else { return try await body(nil) }
        return try await withAPIClient(configuration) { try await body($0) }
    }

    /// Adds to what keeps a command from its cluster that it could do without.
    private static func pointingHere<Result>(_ look: () async throws -> Result) async throws -> Result {
        do { return try await look() } catch var error as KubernetesError {
            let way = "name a store with --storage to work without the cluster"
            error.hint = error.hint.map { "\($0); or \(way)" } ?? way
            throw error
        }
    }
}
