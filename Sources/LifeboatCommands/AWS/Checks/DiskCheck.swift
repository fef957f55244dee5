// SPDX-License-Identifier: Apache-2.0

import AWSServices

/// Whether EC2 would allow one of the calls that snapshots of disks take; asked by dry run.
struct DiskCheck: DoctorCheck {
    /// The call.
    enum Kind: String, Sendable {
        case describeVolumes = "DescribeVolumes"
        case describeSnapshots = "DescribeSnapshots"
        case describeInstances = "DescribeInstances"
        case createSnapshot = "CreateSnapshot"
        case createSnapshots = "CreateSnapshots"
        case createTags = "CreateTags"
        case deleteSnapshot = "DeleteSnapshot"
        case createVolume = "CreateVolume"
    }

    private let kind: Kind

    var isAboutDisks: Bool { true }

    /// A check of one call.
    init(_ kind: Kind) { self.kind = kind }

    var name: String { "ec2:\(kind.rawValue)" }
    var action: String? { name }

    /// Whether backups can do without the call.
    ///
    /// Tags are set with the call that makes a snapshot; later only on those of one machine, where they differ. Without the
    /// calls about machines every disk is copied by itself.
    var denial: DoctorDenial {
        switch kind {
        case .createTags: .warning("snapshots of a machine with several disks lack the tags in which they differ")
        case .describeInstances, .createSnapshots:
            .warning("the disks of one machine are copied one by one, not at the same moment")
        default: .failure
        }
    }

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        let ec2 = EC2Client(scene.aws)
        guard let probe = try await probe(ec2, scene.subject) else {
            return .skipped("no \(missing) of the cluster is there to ask about")
        }
        do {
            try await ec2.dryRun(probe)
        } catch let error as AWSServiceError where error.code == .notFound {
            return .skipped("what \(name) was asked about is gone")
        }
        return .ok("\(scene.who) may call \(name)" + Self.object(of: probe))
    }

    private var missing: String {
        switch kind {
        case .createSnapshot: "volume"
        case .createSnapshots: "attached volume"
        default: "snapshot"
        }
    }

    /// The question; `nil` when there is nothing to ask about: EC2 decides by what it is about, and by its tags.
    private func probe(_ ec2: EC2Client, _ subject: DoctorSubject) async throws -> EC2Probe? {
        switch kind {
        case .describeVolumes: return .describeVolumes
        case .describeSnapshots: return .describeSnapshots
        case .describeInstances: return .describeInstances
        case .createSnapshots:
            let attached = try await Self.volume(ec2, subject, isAttached: true)
            return attached?.instances.first.map { .createSnapshots(instance: $0, tags: subject.tags) }
        case .createSnapshot:
            guard let volume = try await Self.volume(ec2, subject) else { return nil }
            return .createSnapshot(volume: volume.id, tags: subject.tags)
        case .createTags:
            guard let snapshot = try await Self.snapshot(ec2, subject) else { return nil }
            return .createTags(snapshot: snapshot.id, tags: [AWSTag("velero.io/pv", "lifeboat-doctor")])
        case .deleteSnapshot:
            guard let snapshot = try await Self.snapshot(ec2, subject) else { return nil }
            return .deleteSnapshot(snapshot.id)
        case .createVolume:
            let volume = try await Self.volume(ec2, subject)
            let snapshot = try await Self.snapshot(ec2, subject)
            return .createVolume(zone: volume?.zone ?? "\(ec2.region)a", snapshot: snapshot?.id, tags: subject.tags)
        }
    }

    /// A disk of the cluster, by the tags that the EBS driver sets.
    private static func volume(
        _ ec2: EC2Client,
        _ subject: DoctorSubject,
        isAttached: Bool = false
    ) async throws -> EC2Volume? {
        var filters = isAttached ? [EC2Filter("attachment.status", ["attached"])] : []
        if let cluster = subject.clusterName {
            filters.append(EC2Filter("tag:kubernetes.io/cluster/\(cluster)", ["owned", "shared"]))
        } else {
            let keys = ["ebs.csi.aws.com/cluster", "CSIVolumeName", "kubernetes.io/created-for/pvc/name"]
            filters.append(EC2Filter("tag-key", keys))
        }
        return try await ec2.someVolumes(where: filters).first
    }

    /// A snapshot of a backup.
    private static func snapshot(_ ec2: EC2Client, _ subject: DoctorSubject) async throws -> EC2Snapshot? {
        var filters = subject.tags.map { EC2Filter("tag:\($0.key)", [$0.value]) }
        if filters.isEmpty { filters = [EC2Filter("tag-key", ["velero.io/backup"])] }
        return try await ec2.someSnapshots(where: filters).first
    }

    private static func object(of probe: EC2Probe) -> String {
        switch probe {
        case .describeVolumes, .describeSnapshots, .describeInstances: ""
        case .createSnapshots(let machine, _): " on \(machine)"
        case .createSnapshot(let volume, _): " on \(volume)"
        case .createTags(let snapshot, _), .deleteSnapshot(let snapshot): " on \(snapshot)"
        case .createVolume(_, let snapshot, _): snapshot.map { " from \($0)" } ?? ""
        }
    }
}
