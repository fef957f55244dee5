// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

extension EC2Client {
    /// The volumes with these identifiers.
    ///
    /// EC2 refuses the whole call when one of many does not exist, or is no identifier at all; then they are looked up with
    /// a filter instead, which leaves out what is not there.
    /// - Parameter ids: At most ``batch``.
    /// - Returns: Those that exist, in no order.
    /// - Throws: ``AWSServiceError`` or `CancellationError`.
    package func describeVolumes(_ ids: [String]) async throws -> [EC2Volume] {
        guard !ids.isEmpty else { return [] }
        var form = QueryForm("DescribeVolumes", of: client.service)
        form.add("VolumeId", list: ids)
        do {
            return try await volumes(form, task: Self.task("look up", ids, "volumes"))
        } catch let error as AWSServiceError where error.isOfUnknownIdentifier {
            guard ids.count > 1 else { return [] }
            return try await describeVolumes(where: [EC2Filter("volume-id", ids)])
        }
    }

    /// The volumes for which all filters hold.
    package func describeVolumes(where filters: [EC2Filter]) async throws -> [EC2Volume] {
        var form = QueryForm("DescribeVolumes", of: client.service)
        form.add(filters: filters)
        form.add("MaxResults", 500)
        return try await volumes(form, task: "list volumes")
    }

    private func volumes(_ form: QueryForm, task: String) async throws -> [EC2Volume] {
        try await pages(.init(operation: "DescribeVolumes", task: task), form, items: "volumeSet", EC2Volume.init)
    }

    /// Begins to make a volume; it can be used when it is `available`.
    ///
    /// The same client token gives the same volume for at least a day, so that it is safe to ask again.
    package func createVolume(_ request: EC2VolumeRequest) async throws -> EC2Volume {
        var form = QueryForm("CreateVolume", of: client.service)
        form.add("AvailabilityZone", request.zone)
        form.add("SnapshotId", request.snapshotID)
        form.add("Size", request.sizeGiB)
        form.add("VolumeType", request.type)
        form.add("Iops", request.iops)
        form.add("Throughput", request.throughput)
        form.add("MultiAttachEnabled", request.isMultiAttach ? true : nil)
        form.add("Encrypted", request.kmsKeyID == nil ? nil : true)
        form.add("KmsKeyId", request.kmsKeyID)
        form.add("ClientToken", request.clientToken)
        form.add(tags: request.tags, for: "volume")
        let source = request.snapshotID.map { " from \($0)" } ?? ""
        let task = "make a volume\(source) in \(request.zone)"
        let call = AWSServiceClient.Call(
            operation: "CreateVolume",
            task: task,
            isChange: true,
            isRepeatable: request.clientToken != nil
        )
        let answer = try await client.query(call, form)
        guard let volume = EC2Volume(answer) else {
            throw AWSServiceError(.badResponse, "cannot \(task): the answer names no volume", mayHaveHappened: true)
        }
        return volume
    }

    /// Deletes a volume that is attached to nothing; one that does not exist is a failure with the code `notFound`.
    package func deleteVolume(_ id: String) async throws {
        var form = QueryForm("DeleteVolume", of: client.service)
        form.add("VolumeId", id)
        _ = try await client.query(.init(operation: "DeleteVolume", task: "delete \(id)", isChange: true), form)
    }

    /// `look up vol-1`, `look up 40 volumes`.
    static func task(_ verb: String, _ ids: [String], _ plural: String) -> String {
        ids.count == 1 ? "\(verb) \(ids[0])" : "\(verb) \(ids.count) \(plural)"
    }
}

extension AWSServiceError {
    /// Whether an identifier is of nothing that exists, or of nothing that could: `InvalidVolumeID.Malformed`.
    var isOfUnknownIdentifier: Bool {
        code == .notFound || serviceCode?.hasSuffix("Malformed") == true || serviceCode == "InvalidParameterValue"
    }
}
