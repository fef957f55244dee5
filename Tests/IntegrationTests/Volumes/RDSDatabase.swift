// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import Testing

/// A database in moto, a mock of RDS: what can be proven is which snapshots and databases are made, not what is in them.
struct RDSDatabase {
    private static let version = "Version=2014-10-31"

    let server: S3Server
    let id: String

    /// Makes a database.
    static func make(_ server: S3Server, _ id: String) async throws -> RDSDatabase {
        try await server.makeDatabase(id)
        return RDSDatabase(server: server, id: id)
    }

    /// What a program needs to reach it.
    var environment: [String: String] {
        server.environment.merging(["AWS_ENDPOINT_URL_RDS": server.endpoint, "AWS_REGION": server.region]) { $1 }
    }

    /// The identifiers of all snapshots of it that somebody has made by hand.
    func snapshots() async throws -> [String] {
        let form = "Action=DescribeDBSnapshots&\(Self.version)&DBInstanceIdentifier=\(id)"
        // Those that RDS takes by itself begin with `rds:`.
        return Self.values(of: "DBSnapshotIdentifier", in: try await server.query("rds", form))
            .filter { !$0.hasPrefix("rds:") }
    }

    /// The identifiers of all databases.
    func databases() async throws -> [String] {
        let text = try await server.query("rds", "Action=DescribeDBInstances&\(Self.version)")
        return Self.values(of: "DBInstanceIdentifier", in: text)
    }

    private static func values(of element: String, in text: String) -> [String] {
        Array(Set(text.split(separator: "<\(element)>").dropFirst().compactMap { $0.split(separator: "<").first }))
            .map(String.init).sorted()
    }
}
