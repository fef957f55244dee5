// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore

/// Reads and writes one Lease; each request is made once and may take only so long.
struct LeaseStore: Sendable {
    let client: APIClient
    let namespace: String
    let name: String
    let stopwatch: Stopwatch

    private var object: ObjectAddress { APIResource.leases.object(name, in: namespace) }

    /// The lease; `nil` when there is none.
    /// - Throws: `KubernetesError`; ``KubernetesRuntimeError``; `CancellationError`.
    func get(within limit: Duration) async throws -> JSONValue? {
        do {
            return try await answer(limit) { client in try await client.get(object) }
        } catch let error as KubernetesError where error.code == .notFound {
            return nil
        }
    }

    /// Makes the lease.
    /// - Throws: As ``get(within:)``; code `alreadyExists` when another was quicker.
    func create(_ record: LeaseRecord, within limit: Duration) async throws -> JSONValue {
        let lease = record.written(to: [
            "apiVersion": .string(APIResource.leases.groupVersion.description), "kind": "Lease",
            "metadata": ["name": .string(name), "namespace": .string(namespace)],
        ])
        return try await answer(limit) { client in
            try await client.create(.leases, in: namespace, JSONWriter.write(lease))
        }
    }

    /// Replaces what the lease says.
    /// - Throws: As ``get(within:)``; code `conflict` when it has changed since it was read.
    func write(_ record: LeaseRecord, to lease: JSONValue, within limit: Duration) async throws -> JSONValue {
        try await answer(limit) { client in
            try await client.update(object, JSONWriter.write(record.written(to: lease)))
        }
    }

    private func answer(
        _ limit: Duration,
        _ request: @escaping @Sendable (APIClient) async throws -> [UInt8]
    ) async throws -> JSONValue {
        let client = client.retrying(.never)
        let body = try await TimeLimit.run(limit, stopwatch) { try await request(client) }
        return try ReadObject(RawJSON(body[...]), of: .leases).tree
    }
}
