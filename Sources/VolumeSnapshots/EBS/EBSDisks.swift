// SPDX-License-Identifier: Apache-2.0

package import AWSCore
package import AWSServices
package import JSON
package import Logging

/// The disks of AWS: EBS volumes and their snapshots in one region.
package struct EBSDisks: Sendable {
    let ec2: EC2Client
    let kmsKeyID: String?

    /// Disks in the client's region.
    /// - Parameters:
    ///   - ec2: Calls EC2.
    ///   - kmsKeyID: The key that volumes made from snapshots are encrypted with; `nil` keeps the snapshot's.
    package init(_ ec2: EC2Client, kmsKeyID: String? = nil) {
        self.ec2 = ec2
        self.kmsKeyID = kmsKeyID
    }

    /// Lends the disks that a snapshot location describes; connections are closed when `body` returns.
    /// - Parameters:
    ///   - config: The location's settings.
    ///   - environment: Variables and files; the location's profile and credentials file come before what they say.
    ///   - logger: Takes what is only of interest when something is wrong.
    ///   - body: Uses the disks, and keeps nothing of them.
    /// - Returns: What `body` returns.
    /// - Throws: `AWSServiceError` when there is no way to the region, and what `body` throws.
    package static func with<Result>(
        _ config: SnapshotLocationConfig,
        environment: AWSEnvironment,
        logger: Logger,
        _ body: (EBSDisks) async throws -> Result
    ) async throws -> Result {
        try await config.withConnection(environment, logger) { connection in
            try await body(EBSDisks(EC2Client(connection), kmsKeyID: config.kmsKeyID))
        }
    }
}

extension EBSDisks: DiskProvider {
    package static let names = ["aws"]
    package static func volumeID(of volume: JSONValue) -> String? { EBSVolumeReference.volumeID(of: volume) }
    package static func region(ofZone zone: String) -> String? { EBSVolumeReference.region(ofZone: zone) }
    package static func rewrite(_ volume: JSONValue, id: String, zone: String) -> JSONValue {
        EBSVolumeReference.rewrite(volume, id: id, zone: zone)
    }

    package var place: String { ec2.region }
    package var batch: Int { EC2Client.batch }

    package func describe(_ ids: [String]) async throws -> [String: Disk] {
        var found: [String: Disk] = [:]
        for volume in try await ec2.describeVolumes(ids) { found[volume.id] = Disk(volume) }
        return found
    }

    package func elsewhere(_ place: String) -> any DiskProvider { EBSDisks(ec2.elsewhere(place)) }

    package func findDisks(tags: [String: String]) async throws -> [Disk] {
        try await ec2.describeVolumes(where: Self.filters(tags)).map(Disk.init)
    }

    package func findSnapshots(tags: [String: String]) async throws -> [DiskSnapshot] {
        try await ec2.describeSnapshots(where: Self.filters(tags)).map(DiskSnapshot.init)
    }

    private static func filters(_ tags: [String: String]) -> [EC2Filter] {
        tags.sorted { $0.key < $1.key }.map { EC2Filter("tag:\($0.key)", [$0.value]) }
    }

    package func snapshotStates(_ ids: [String]) async throws -> [String: DiskSnapshot] {
        var found: [String: DiskSnapshot] = [:]
        for snapshot in try await ec2.describeSnapshots(ids) { found[snapshot.id] = DiskSnapshot(snapshot) }
        return found
    }

    package func deleteSnapshot(_ id: String) async throws {
        do {
            try await ec2.deleteSnapshot(id)
        } catch let error as AWSServiceError where error.code == .notFound {
            // Gone already, which is what was wanted.
        }
    }

    package func createVolume(_ order: DiskOrder) async throws -> Disk {
        var request = EC2VolumeRequest(zone: order.zone, snapshotID: order.snapshotID)
        request.type = order.type.isEmpty ? nil : order.type
        // EC2 refuses figures for the types that derive them from the size.
        if ["io1", "io2", "gp3"].contains(order.type) { request.iops = order.iops }
        if order.type == "gp3" { request.throughput = order.throughput }
        if ["io1", "io2"].contains(order.type) { request.isMultiAttach = order.isMultiAttach }
        request.kmsKeyID = kmsKeyID
        request.clientToken = order.token
        request.tags = AWSTag.list(order.tags)
        return Disk(try await ec2.createVolume(request))
    }

    package func deleteVolume(_ id: String) async throws {
        do {
            try await ec2.deleteVolume(id)
        } catch let error as AWSServiceError where error.code == .notFound {
            // Gone already, which is what was wanted.
        }
    }

    package func mayHaveHappened(_ error: any Error) -> Bool {
        guard let error = error as? AWSServiceError else { return !(error is CancellationError) }
        return error.mayHaveHappened
    }

    package func isRefusedForNow(_ error: any Error) -> Bool { (error as? AWSServiceError)?.code == .tooManyAtOnce }

    package func isPassing(_ error: any Error) -> Bool { (error as? AWSServiceError)?.isRetryable ?? false }
}

extension Disk {
    init(_ volume: EC2Volume) {
        let state: State =
            switch volume.state {
            case "creating": .creating
            case "available", "in-use": .usable
            default: .unusable(volume.state)
            }
        self.init(
            id: volume.id,
            zone: volume.zone,
            type: volume.type,
            sizeGiB: volume.sizeGiB,
            // What gp2 and others report follows from their size and cannot be asked for.
            iops: ["io1", "io2", "gp3"].contains(volume.type) ? volume.iops : nil,
            throughput: volume.type == "gp3" ? volume.throughput : nil,
            isMultiAttach: volume.isMultiAttach,
            isEncrypted: volume.isEncrypted,
            kmsKeyID: volume.kmsKeyID,
            state: state,
            machine: volume.instances.count == 1 ? volume.instances.first : nil,
            tags: volume.tags.filter { !$0.key.hasPrefix("aws:") }
        )
    }
}

extension DiskSnapshot {
    init(_ snapshot: EC2Snapshot) {
        let state: State =
            switch snapshot.state {
            case "completed": .completed
            case "pending", "recovering": .pending
            default: .failed(snapshot.stateMessage ?? "its state is \(snapshot.state)")
            }
        self.init(
            id: snapshot.id,
            volumeID: snapshot.volumeID,
            state: state,
            progress: snapshot.progress,
            startedAt: snapshot.startedAt,
            completedAt: snapshot.completedAt,
            sizeGiB: snapshot.sizeGiB,
            isEncrypted: snapshot.isEncrypted,
            kmsKeyID: snapshot.kmsKeyID,
            tags: snapshot.tags.filter { !$0.key.hasPrefix("aws:") }
        )
    }
}
