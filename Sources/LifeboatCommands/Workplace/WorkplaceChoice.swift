// SPDX-License-Identifier: Apache-2.0

import ObjectStore

/// Where a command works: the rule, and the line in which it is told.
///
/// A store that is named is worked on here. Otherwise the server does it, where the cluster has one; where it has none,
/// or no cluster is configured, the user's own directory is worked on here. Whoever names a namespace means a server.
enum WorkplaceChoice: Equatable, CustomStringConvertible {
    /// In this process, with the rights of its user, on this store.
    case here(StorageURL)
    /// By the server in this namespace of the cluster.
    case cluster(namespace: String)

    /// Makes the choice.
    /// - Parameters:
    ///   - named: The store that the user names.
    ///   - standard: The user's own directory.
    ///   - namespace: Where a server would be.
    ///   - isNamespaceNamed: Whether the command line names it.
    ///   - server: Looks for a server; called only when it matters. `nil` when no cluster is configured.
    /// - Returns: The choice.
    /// - Throws: ``CommandFailure`` when a server is meant that is not there; what looking for it throws.
    static func make(
        named: StorageURL?,
        standard: () throws -> StorageURL,
        namespace: String,
        isNamespaceNamed: Bool,
        server: () async throws -> ServerFinding?
    ) async throws -> WorkplaceChoice {
        if let named { return .here(named) }
        switch try await server() {
        case .present: return .cluster(namespace: namespace)
        case .missing(let reason) where isNamespaceNamed:
            throw CommandFailure(reason, hint: "leave --namespace out, or name a store with --storage, to work here")
        case nil where isNamespaceNamed:
            throw CommandFailure(
                "--namespace names a server's namespace, and no cluster is configured",
                hint: "name a kubeconfig with --kubeconfig"
            )
        case .missing, nil: return .here(try standard())
        }
    }

    var description: String {
        switch self {
        case .here(let store): "here, with your own rights (\(store))"
        case .cluster(let namespace): "in the cluster (namespace \(namespace))"
        }
    }
}
