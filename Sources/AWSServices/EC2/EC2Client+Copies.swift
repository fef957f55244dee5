// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// A snapshot to copy from another region.
package struct EC2CopyRequest: Sendable, Equatable {
    /// The snapshot.
    package var snapshotID: String
    /// Where it is.
    package var sourceRegion: String
    /// For people.
    package var description: String
    /// The key of the copy, in its own region; `nil` leaves it to the account, and what is encrypted stays so.
    package var kmsKeyID: String?
    /// The copy's tags.
    package var tags: [AWSTag] = []

    /// A copy as the account's defaults make it.
    package init(_ snapshotID: String, from sourceRegion: String, description: String) {
        self.snapshotID = snapshotID
        self.sourceRegion = sourceRegion
        self.description = description
    }
}

extension EC2Client {
    /// The same account in another region, with budgets of its own.
    package func elsewhere(_ region: String) -> EC2Client { EC2Client(client.elsewhere(region)) }

    /// Begins to copy a snapshot of another region into this one.
    ///
    /// EC2 asks for a signed URL of the same call in the source's region when the snapshot is encrypted, and takes it for
    /// any; AWS's own clients always send it. There is no client token: of a lost answer see
    /// ``createSnapshot(of:description:tags:)``.
    /// - Parameter request: What to copy.
    /// - Returns: The identifier of the copy, which is `pending`.
    /// - Throws: ``AWSServiceError`` or `CancellationError`.
    package func copySnapshot(_ request: EC2CopyRequest) async throws -> String {
        let task = "copy \(request.snapshotID) from \(request.sourceRegion) to \(region)"
        var form = QueryForm("CopySnapshot", of: client.service)
        form.add("Description", request.description)
        form.add("Encrypted", request.kmsKeyID == nil ? nil : true)
        form.add("KmsKeyId", request.kmsKeyID)
        form.add("SourceRegion", request.sourceRegion)
        form.add("SourceSnapshotId", request.snapshotID)
        form.add(tags: request.tags, for: "snapshot")
        var signed = form
        signed.add("DestinationRegion", region)
        form.add("PresignedUrl", try await client.presigned(signed, in: request.sourceRegion, task: task))
        form.add("DestinationRegion", region)
        let call = AWSServiceClient.Call(operation: "CopySnapshot", task: task, isChange: true, isRepeatable: false)
        let answer = try await client.query(call, form)
        guard let id = answer["snapshotId"], !id.isEmpty else {
            throw AWSServiceError(.badResponse, "cannot \(task): the answer names no snapshot", mayHaveHappened: true)
        }
        return id
    }
}
