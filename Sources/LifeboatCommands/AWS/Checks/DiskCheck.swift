// SPDX-License-Identifier: Apache-2.0

import AWSServices
import VolumeSnapshots

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
        let volume = try await volume(ec2, scene.subject)
        guard let probe = try await probe(ec2, scene.subject, volume) else {
            return .skipped("no \(missing) of the cluster is there to ask about")
        }
        do {
            try await ec2.dryRun(probe)
        } catch let error as AWSServiceError where error.code == .notFound {
            return .skipped("what \(name) was asked about is gone")
        } catch let error as AWSServiceError
            where error.code == .accessDenied && isDoubtful(volume, scene.subject)
        {
            return .warn(
                DoctorTrouble.finding(error, of: self, who: scene.who).sentence,
                hint: "that volume may be another cluster's; if it is this one's, the role must allow a tag that it has"
                    + " (volume_tags)"
            )
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
    private func probe(_ ec2: EC2Client, _ subject: DoctorSubject, _ volume: EC2Volume?) async throws -> EC2Probe? {
        switch kind {
        case .describeVolumes: return .describeVolumes
        case .describeSnapshots: return .describeSnapshots
        case .describeInstances: return .describeInstances
        case .createSnapshots:
            return volume?.instances.first.map { .createSnapshots(instance: $0, tags: subject.tags) }
        case .createSnapshot:
            return volume.map { .createSnapshot(volume: $0.id, tags: subject.tags) }
        case .createTags:
            guard let snapshot = try await Self.snapshot(ec2, subject) else { return nil }
            return .createTags(snapshot: snapshot.id, tags: [AWSTag("velero.io/pv", "lifeboat-doctor")])
        case .deleteSnapshot:
            guard let snapshot = try await Self.snapshot(ec2, subject) else { return nil }
            return .deleteSnapshot(snapshot.id)
        case .createVolume:
            let snapshot = try await Self.snapshot(ec2, subject)
            return .createVolume(zone: volume?.zone ?? "\(ec2.region)a", snapshot: snapshot?.id, tags: subject.tags)
        }
    }

    /// What tells a disk of the cluster, the surest first; where there is none, the next is looked for.
    ///
    /// The EBS driver sets the first where it is told the cluster's name, and the last always, for every cluster of the account.
    /// - Parameter cluster: What the cluster is called in the tags; `nil` when that is not known.
    /// - Returns: Filters of EC2, to be tried one after the other.
    static func marks(of cluster: String?) -> [EC2Filter] {
        guard let cluster else {
            let keys = ["ebs.csi.aws.com/cluster", "CSIVolumeName", "kubernetes.io/created-for/pvc/name"]
            return [EC2Filter("tag-key", keys)]
        }
        return [
            EC2Filter("tag:kubernetes.io/cluster/\(cluster)", ["owned", "shared"]),
            EC2Filter("tag:\(SnapshotTags.cluster)", [cluster]),
            EC2Filter("tag:ebs.csi.aws.com/cluster", ["true"]),
        ]
    }

    /// A disk of the cluster, or else of some cluster; `nil` where the call is about none.
    private func volume(_ ec2: EC2Client, _ subject: DoctorSubject) async throws -> EC2Volume? {
        guard [.createSnapshot, .createSnapshots, .createVolume].contains(kind) else { return nil }
        let filters = kind == .createSnapshots ? [EC2Filter("attachment.status", ["attached"])] : []
        for mark in Self.marks(of: subject.clusterName) {
            if let volume = try await ec2.someVolumes(where: filters + [mark]).first { return volume }
        }
        return nil
    }

    /// Whether the call is about a disk of which nothing says that it is the cluster's, though its name is known.
    private func isDoubtful(_ volume: EC2Volume?, _ subject: DoctorSubject) -> Bool {
        guard let volume, let cluster = subject.clusterName, kind != .createVolume else { return false }
        return volume.tags["kubernetes.io/cluster/\(cluster)"] == nil && volume.tags[SnapshotTags.cluster] != cluster
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
