// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// A call of EC2 that is asked about, and not made.
package enum EC2Probe: Sendable, Equatable {
    /// Looking up volumes.
    case describeVolumes
    /// Looking up snapshots.
    case describeSnapshots
    /// Looking up machines.
    case describeInstances
    /// A snapshot of a volume, with tags.
    case createSnapshot(volume: String, tags: [AWSTag])
    /// Snapshots of all data volumes of a machine, with tags.
    case createSnapshots(instance: String, tags: [AWSTag])
    /// Tags on a snapshot that exists.
    case createTags(snapshot: String, tags: [AWSTag])
    /// The end of a snapshot.
    case deleteSnapshot(String)
    /// A volume, out of a snapshot or empty, with tags.
    case createVolume(zone: String, snapshot: String?, tags: [AWSTag])

    /// The call's name, as in IAM actions.
    package var operation: String {
        switch self {
        case .describeVolumes: "DescribeVolumes"
        case .describeSnapshots: "DescribeSnapshots"
        case .describeInstances: "DescribeInstances"
        case .createSnapshot: "CreateSnapshot"
        case .createSnapshots: "CreateSnapshots"
        case .createTags: "CreateTags"
        case .deleteSnapshot: "DeleteSnapshot"
        case .createVolume: "CreateVolume"
        }
    }

    var form: QueryForm {
        var form = QueryForm(operation, of: .ec2)
        switch self {
        case .describeVolumes, .describeSnapshots, .describeInstances: break
        case .createSnapshot(let volume, let tags):
            form.add("VolumeId", volume)
            form.add(tags: tags, for: "snapshot")
        case .createSnapshots(let instance, let tags):
            form.add("InstanceSpecification.InstanceId", instance)
            form.add("InstanceSpecification.ExcludeBootVolume", true)
            form.add(tags: tags, for: "snapshot")
        case .createTags(let snapshot, let tags):
            form.add("ResourceId", list: [snapshot])
            form.add("Tag", tags: tags)
        case .deleteSnapshot(let snapshot): form.add("SnapshotId", snapshot)
        case .createVolume(let zone, let snapshot, let tags):
            form.add("AvailabilityZone", zone)
            form.add("SnapshotId", snapshot)
            form.add("Size", snapshot == nil ? 1 : nil)
            form.add("VolumeType", "gp3")
            form.add(tags: tags, for: "volume")
            form.add("ClientToken", "lifeboat-doctor")
        }
        form.add("DryRun", true)
        return form
    }
}

extension EC2Client {
    /// Asks whether a call would be allowed; nothing is made, changed or deleted.
    /// - Throws: ``AWSServiceError``, `.accessDenied` with the permission when it would not be; `.notFound` when what it is about
    ///   does not exist, which EC2 may look at before the permission.
    package func dryRun(_ probe: EC2Probe) async throws {
        let call = AWSServiceClient.Call(operation: probe.operation, task: "ask about ec2:\(probe.operation)")
        do {
            // Old versions of EC2's fakes ignore the flag for calls that change nothing.
            _ = try await client.query(call, probe.form)
        } catch let error as AWSServiceError where error.serviceCode == "DryRunOperation" {
            // "Request would have succeeded, but DryRun flag is set": that it is an error is EC2's way.
        }
    }

    /// The first volumes for which all filters hold, at most five.
    package func someVolumes(where filters: [EC2Filter]) async throws -> [EC2Volume] {
        var form = QueryForm("DescribeVolumes", of: client.service)
        form.add(filters: filters)
        form.add("MaxResults", 5)
        let answer = try await client.query(.init(operation: "DescribeVolumes", task: "look for a volume"), form)
        return (answer.child("volumeSet")?.all("item") ?? []).compactMap(EC2Volume.init)
    }

    /// The first snapshots of this account for which all filters hold, at most five.
    package func someSnapshots(where filters: [EC2Filter]) async throws -> [EC2Snapshot] {
        var form = QueryForm("DescribeSnapshots", of: client.service)
        form.add(filters: filters)
        form.add("Owner", list: ["self"])
        form.add("MaxResults", 5)
        let answer = try await client.query(.init(operation: "DescribeSnapshots", task: "look for a snapshot"), form)
        return (answer.child("snapshotSet")?.all("item") ?? []).compactMap(EC2Snapshot.init)
    }
}
