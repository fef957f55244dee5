// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

extension EC2Client {
    /// The snapshots with these identifiers.
    ///
    /// As with volumes, one that does not exist does not hide the others.
    /// - Parameter ids: At most ``batch``.
    /// - Returns: Those that exist, in no order.
    /// - Throws: ``AWSServiceError`` or `CancellationError`.
    package func describeSnapshots(_ ids: [String]) async throws -> [EC2Snapshot] {
        guard !ids.isEmpty else { return [] }
        var form = QueryForm("DescribeSnapshots", of: client.service)
        form.add("SnapshotId", list: ids)
        do {
            return try await snapshots(form, task: Self.task("look up", ids, "snapshots"))
        } catch let error as AWSServiceError where error.isOfUnknownIdentifier {
            guard ids.count > 1 else { return [] }
            return try await describeSnapshots(where: [EC2Filter("snapshot-id", ids)], ownOnly: false)
        }
    }

    /// The snapshots for which all filters hold.
    /// - Parameters:
    ///   - filters: What must hold.
    ///   - ownOnly: Whether those that other accounts share are left out.
    /// - Returns: All pages of them, in no order.
    /// - Throws: ``AWSServiceError`` or `CancellationError`.
    package func describeSnapshots(where filters: [EC2Filter], ownOnly: Bool = true) async throws -> [EC2Snapshot] {
        var form = QueryForm("DescribeSnapshots", of: client.service)
        form.add(filters: filters)
        if ownOnly { form.add("Owner", list: ["self"]) }
        form.add("MaxResults", 1000)
        return try await snapshots(form, task: "list snapshots")
    }

    private func snapshots(_ form: QueryForm, task: String) async throws -> [EC2Snapshot] {
        try await pages(.init(operation: "DescribeSnapshots", task: task), form, items: "snapshotSet", EC2Snapshot.init)
    }

    /// Begins a snapshot of a volume: it holds what the volume held at this moment.
    ///
    /// EC2 knows no client token for it, so a lost answer is not followed by a second request: the error then says that
    /// it may have happened.
    package func createSnapshot(of volume: String, description: String, tags: [AWSTag]) async throws -> EC2Snapshot {
        let form = snapshotForm(of: volume, description: description, tags: tags)
        let task = "snapshot \(volume)"
        let answer = try await client.query(snapshotCall("CreateSnapshot", task), form)
        guard let snapshot = EC2Snapshot(answer) else {
            throw AWSServiceError(.badResponse, "cannot \(task): the answer names no snapshot", mayHaveHappened: true)
        }
        return snapshot
    }

    /// Begins snapshots of the volumes of one machine, all at the same moment of writing: crash-consistent.
    /// - Parameters:
    ///   - instance: The machine.
    ///   - excluded: Volumes of it that are not wanted; at most 127.
    ///   - description: For people.
    ///   - tags: On each of the snapshots.
    /// - Returns: One for each volume that was not excluded. The boot volume always is.
    /// - Throws: ``AWSServiceError`` or `CancellationError`; see ``createSnapshot(of:description:tags:)``.
    package func createSnapshots(
        ofInstance instance: String,
        excluding excluded: [String],
        description: String,
        tags: [AWSTag]
    ) async throws -> [EC2Snapshot] {
        var form = QueryForm("CreateSnapshots", of: client.service)
        form.add("InstanceSpecification.InstanceId", instance)
        form.add("InstanceSpecification.ExcludeBootVolume", true)
        form.add("InstanceSpecification.ExcludeDataVolumeId", list: excluded)
        form.add("Description", description)
        form.add(tags: tags, for: "snapshot")
        let answer = try await client.query(
            snapshotCall("CreateSnapshots", "snapshot the volumes of \(instance)"),
            form
        )
        return (answer.child("snapshotSet")?.all("item") ?? []).compactMap(EC2Snapshot.init)
    }

    /// Deletes a snapshot; one that does not exist is a failure with the code `notFound`.
    package func deleteSnapshot(_ id: String) async throws {
        var form = QueryForm("DeleteSnapshot", of: client.service)
        form.add("SnapshotId", id)
        _ = try await client.query(.init(operation: "DeleteSnapshot", task: "delete \(id)", isChange: true), form)
    }

    private func snapshotForm(of volume: String, description: String, tags: [AWSTag]) -> QueryForm {
        var form = QueryForm("CreateSnapshot", of: client.service)
        form.add("VolumeId", volume)
        form.add("Description", description)
        form.add(tags: tags, for: "snapshot")
        return form
    }

    private func snapshotCall(_ operation: String, _ task: String) -> AWSServiceClient.Call {
        AWSServiceClient.Call(operation: operation, task: task, isChange: true, isRepeatable: false)
    }
}
