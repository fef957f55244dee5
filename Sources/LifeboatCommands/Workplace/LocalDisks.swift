// SPDX-License-Identifier: Apache-2.0

import AWSCore
import KubernetesClient
import Logging
import VolumeSnapshots

/// The disks of a cluster, and the databases beside them, as the user of the command line may copy them, with the user's own credentials.
///
/// There are no VolumeSnapshotLocations here. The region is that of the cluster, or the configured one.
struct LocalDisks: SnapshotLocationOpening {
    /// What the one location is called in records: the name that `lifeboat install` gives too.
    static let location = "default"

    private let environment: AWSEnvironment
    private let region: String?
    /// What the cluster is called in the tags of snapshots.
    let clusterName: String?

    /// The disks of a cluster; without one only those whose region is known otherwise.
    /// - Throws: `AWSError` when AWS's configuration files cannot be understood.
    init(_ cluster: ClusterConfiguration?, environment: AWSEnvironment = .current()) throws {
        self.environment = environment
        let address = cluster.flatMap { EKSAddress(context: $0.context, host: $0.server.host) }
        region = try address?.region ?? AWSRegion.configured(environment)
        clusterName = environment["AWS_CLUSTER_NAME"] ?? address?.name
    }

    /// The locations a backup may use; none where no region is known, and so no AWS.
    var locations: [SnapshotLocation] {
        region.map { [SnapshotLocation(name: Self.location, provider: "aws", region: $0)] } ?? []
    }

    func withDisks<Result: Sendable>(
        of location: String,
        region: String?,
        _ body: (any DiskProvider) async throws -> Result
    ) async throws -> Result {
        try await EBSDisks.with(try config(region), environment: environment, logger: Self.quiet("ec2"), body)
    }

    func withDatabases<Result: Sendable>(
        of location: String,
        region: String?,
        _ body: (RDSSnapshots) async throws -> Result
    ) async throws -> Result {
        try await RDSSnapshots.with(try config(region), environment: environment, logger: Self.quiet("rds"), body)
    }

    private func config(_ region: String?) throws -> SnapshotLocationConfig {
        guard let region = region ?? self.region else {
            throw CommandFailure(
                "the region of the snapshots is not known",
                hint: "set AWS_REGION to the region of the cluster's disks"
            )
        }
        return SnapshotLocationConfig(region: region)
    }

    private static func quiet(_ label: String) -> Logger {
        Logger(label: label, factory: { _ in SwiftLogNoOpLogHandler() })
    }
}
