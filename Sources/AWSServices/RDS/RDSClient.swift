// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// The calls of RDS that snapshots of databases need.
///
/// Each throws ``AWSServiceError`` or `CancellationError`; an access denial names the IAM action that is missing.
package struct RDSClient: Sendable {
    private let client: AWSServiceClient

    /// A client on a connection, in the connection's region.
    package init(_ connection: AWSServiceConnection) { client = AWSServiceClient(.rds, connection) }

    /// The region it calls.
    package var region: String { client.region }

    /// A database; one that does not exist is a failure with the code `notFound`.
    package func describeInstance(_ id: String) async throws -> DBInstance {
        var form = QueryForm("DescribeDBInstances", of: client.service)
        form.add("DBInstanceIdentifier", id)
        let call = AWSServiceClient.Call(operation: "DescribeDBInstances", task: "look up the database \(id)")
        let found = try await client.query(call, form).child("DescribeDBInstancesResult")?.child("DBInstances")
        return try Self.one(found?.child("DBInstance"), of: call, DBInstance.init)
    }

    /// Begins a snapshot; its name makes the call safe to repeat: a second one fails with `alreadyExists`.
    package func createSnapshot(_ id: String, of instance: String, tags: [AWSTag]) async throws -> DBSnapshot {
        var form = QueryForm("CreateDBSnapshot", of: client.service)
        form.add("DBSnapshotIdentifier", id)
        form.add("DBInstanceIdentifier", instance)
        form.add("Tags.Tag", tags: tags)
        let call = change("CreateDBSnapshot", "snapshot the database \(instance)")
        let answer = try await client.query(call, form)
        return try Self.one(answer.child("CreateDBSnapshotResult")?.child("DBSnapshot"), of: call, DBSnapshot.init)
    }

    /// A snapshot; one that does not exist is a failure with the code `notFound`.
    package func describeSnapshot(_ id: String) async throws -> DBSnapshot {
        var form = QueryForm("DescribeDBSnapshots", of: client.service)
        form.add("DBSnapshotIdentifier", id)
        let call = AWSServiceClient.Call(operation: "DescribeDBSnapshots", task: "look up the RDS snapshot \(id)")
        let found = try await client.query(call, form).child("DescribeDBSnapshotsResult")?.child("DBSnapshots")
        return try Self.one(found?.child("DBSnapshot"), of: call, DBSnapshot.init)
    }

    /// Deletes a snapshot; one that does not exist is a failure with the code `notFound`.
    package func deleteSnapshot(_ id: String) async throws {
        var form = QueryForm("DeleteDBSnapshot", of: client.service)
        form.add("DBSnapshotIdentifier", id)
        _ = try await client.query(change("DeleteDBSnapshot", "delete the RDS snapshot \(id)"), form)
    }

    /// Begins to make a database out of a snapshot; it can be used when it is `available`.
    package func restoreInstance(_ request: DBRestoreRequest) async throws -> DBInstance {
        let operation = "RestoreDBInstanceFromDBSnapshot"
        let task = "make the database \(request.instanceID) from \(request.snapshotID)"
        let call = change(operation, task)
        let answer = try await client.query(call, request.form(operation, of: client.service))
        return try Self.one(answer.child("\(operation)Result")?.child("DBInstance"), of: call, DBInstance.init)
    }

    /// Puts tags on a database or snapshot that exists, named by its ARN.
    package func addTags(_ tags: [AWSTag], to arn: String) async throws {
        var form = QueryForm("AddTagsToResource", of: client.service)
        form.add("ResourceName", arn)
        form.add("Tags.Tag", tags: tags)
        _ = try await client.query(change("AddTagsToResource", "tag \(arn)"), form)
    }

    private func change(_ operation: String, _ task: String) -> AWSServiceClient.Call {
        AWSServiceClient.Call(operation: operation, task: task, isChange: true)
    }

    private static func one<Value>(
        _ element: XMLElement?,
        of call: AWSServiceClient.Call,
        _ read: (XMLElement) -> Value?
    ) throws -> Value {
        guard let element, let value = read(element) else {
            throw AWSServiceError(
                .badResponse,
                "cannot \(call.task): the answer does not hold it",
                mayHaveHappened: true
            )
        }
        return value
    }

    /// The tags of an element.
    static func tags(_ element: XMLElement) -> [String: String] {
        var tags: [String: String] = [:]
        for item in element.child("TagList")?.all("Tag") ?? [] {
            if let key = item["Key"] { tags[key] = item["Value"] ?? "" }
        }
        return tags
    }
}
