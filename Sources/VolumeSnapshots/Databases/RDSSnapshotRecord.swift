// SPDX-License-Identifier: Apache-2.0

package import AWSServices
package import JSON
package import VeleroAPI

/// One snapshot of an RDS database, and the database as it was: enough to make another like it.
///
/// A format of ours; Velero knows no databases. Fields that are not known here stay as they are.
package struct RDSSnapshotRecord: Sendable, Equatable {
    /// `kind` of the file's document.
    package static let kind = "RDSSnapshotList"
    /// `apiVersion` of the file's document.
    package static let apiVersion = "lifeboat.dev/v1"

    /// The whole record.
    package private(set) var json: JSONValue

    /// Views a record.
    package init(json: JSONValue) { self.json = json }

    /// The records of a file: `{"apiVersion": "lifeboat.dev/v1", "kind": "RDSSnapshotList", "items": […]}`.
    /// - Throws: ``VolumeSnapshotsError`` `.badRecord` for another kind or version.
    package static func list(of document: JSONValue) throws(VolumeSnapshotsError) -> [RDSSnapshotRecord] {
        guard document["kind"]?.string == kind, document["apiVersion"]?.string == apiVersion else {
            let found = "\(document["apiVersion"]?.string ?? "?") \(document["kind"]?.string ?? "?")"
            throw VolumeSnapshotsError(.badRecord, "the file of RDS snapshots is of an unknown kind: \(found)")
        }
        return (document["items"]?.array ?? []).map(RDSSnapshotRecord.init(json:))
    }

    /// The document of a file.
    package static func document(_ records: [RDSSnapshotRecord]) -> JSONValue {
        ["apiVersion": .string(apiVersion), "kind": .string(kind), "items": .array(records.map(\.json))]
    }

    /// The backup's name.
    package var backupName: String { json["backupName"]?.string ?? "" }
    /// The backup's UID, which its snapshots have as a tag.
    package var backupUID: String { json["backupUID"]?.string ?? "" }
    /// The database's identifier.
    package var instanceID: String { json[path: ["source", "instanceID"]]?.string ?? "" }
    /// The name of the snapshot location whose credentials reach it; empty when none is recorded.
    package var location: String { json["location"]?.string ?? "" }
    /// The region.
    package var region: String { json["region"]?.string ?? "" }
    /// The snapshot; `nil` when there is none.
    package var snapshotID: String? { json["snapshotID"]?.string }
    /// `Completed` or `Failed`.
    package var phase: String { json["phase"]?.string ?? "" }
    /// Why it failed.
    package var error: String? { json["error"]?.string }
    /// The moment whose content it holds.
    package var startedAt: Timestamp? { json["startedAt"]?.string.flatMap { try? Timestamp($0) } }
    /// The database as it was.
    package var source: JSONValue { json["source"] ?? [:] }

    /// The tags of the database as it was, without AWS's own.
    package var tags: [String: String] { (source["tags"]?.stringMap ?? [:]).filter { !$0.key.hasPrefix("aws:") } }

    /// The record of an outcome; also of one that has failed.
    /// - Parameters:
    ///   - outcome: What became of the database's snapshot.
    ///   - backup: The backup.
    ///   - location: The snapshot location it was taken with.
    ///   - region: Where it is.
    package init(_ outcome: RDSSnapshotOutcome, of backup: BackupIdentity, location: String, region: String) {
        json = .members([
            ("backupName", .string(backup.name)), ("backupUID", .string(backup.uid)), ("location", .string(location)),
            ("region", .string(region)),
            ("snapshotID", (outcome.snapshot?.id).map(JSONValue.string)),
            ("snapshotARN", (outcome.snapshot?.arn).map(JSONValue.string)),
            ("phase", .string(outcome.isCompleted ? "Completed" : "Failed")),
            ("error", (outcome.error?.message).map(JSONValue.string)),
            ("startedAt", outcome.snapshot?.createdAt.map(JSONValue.time)),
            ("completedAt", outcome.endedAt.map(JSONValue.time)),
            ("encrypted", outcome.snapshot.map { .bool($0.isEncrypted) }),
            ("kmsKeyID", outcome.snapshot?.kmsKeyID.map(JSONValue.string)),
            ("source", outcome.instance.map(Self.source) ?? ["instanceID": .string(outcome.instanceID)]),
        ])
    }

    /// What the annotations of a backup that has ended tell, for those who cannot read its files: the snapshots it has, and the
    /// databases that it was to copy and has not.
    package static func told(by backup: Backup) -> [RDSSnapshotRecord] {
        let pairs = (backup.annotations[RDSWishes.madeAnnotation] ?? "").split(separator: ",")
        let made = pairs.compactMap { pair -> RDSSnapshotRecord? in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            return RDSSnapshotRecord(json: [
                "snapshotID": .string(parts[1]), "phase": "Completed", "source": ["instanceID": .string(parts[0])],
            ])
        }
        let wanted = (try? RDSWishes.ofBackup(backup)) ?? []
        guard backup.status.phase.isTerminal else { return made }
        return made
            + wanted.filter { name in !made.contains { $0.instanceID == name } }
            .map { RDSSnapshotRecord(json: ["phase": "Failed", "source": ["instanceID": .string($0)]]) }
    }

    /// The annotation ``RDSWishes/madeAnnotation`` for records: those that can be restored from.
    package static func annotation(_ records: [RDSSnapshotRecord]) -> String {
        records.filter { $0.phase == "Completed" }.compactMap { record in
            record.snapshotID.map { "\(record.instanceID)=\($0)" }
        }
        .joined(separator: ",")
    }

    /// What there is to say of it, in words, by title; only what is known.
    package var facts: [(title: String, value: String)] {
        let engine = [source["engine"]?.string, source["engineVersion"]?.string].compactMap { $0 }
        let known: [(String, String?)] = [
            ("Snapshot ID", snapshotID), ("Region", region), ("Engine", engine.joined(separator: " ")),
            ("Instance Class", source["instanceClass"]?.string), ("Size", source["sizeGiB"]?.int.map { "\($0) GiB" }),
            ("Encrypted", json["encrypted"]?.bool.map { $0 ? "yes" : "no" }), ("Key", json["kmsKeyID"]?.string),
            ("Moment", startedAt?.description), ("Error", error),
        ]
        return known.compactMap { title, value in
            guard let value, !value.isEmpty else { return nil }
            return (title, value)
        }
    }

    private static func source(_ instance: DBInstance) -> JSONValue {
        .members([
            ("instanceID", .string(instance.id)), ("arn", .string(instance.arn)), ("engine", .string(instance.engine)),
            ("engineVersion", .string(instance.engineVersion)), ("instanceClass", .string(instance.instanceClass)),
            ("sizeGiB", .integer(instance.sizeGiB)), ("storageType", instance.storageType.map(JSONValue.string)),
            ("iops", instance.iops.map(JSONValue.integer)), ("throughput", instance.throughput.map(JSONValue.integer)),
            ("port", instance.port.map(JSONValue.integer)), ("subnetGroup", instance.subnetGroup.map(JSONValue.string)),
            ("securityGroups", .array(instance.securityGroups.map(JSONValue.string))),
            ("parameterGroup", instance.parameterGroup.map(JSONValue.string)),
            ("optionGroup", instance.optionGroup.map(JSONValue.string)), ("multiAZ", .bool(instance.isMultiAZ)),
            ("copyTagsToSnapshot", .bool(instance.copiesTags)),
            ("iamAuthentication", .bool(instance.hasIAMAuthentication)),
            ("tags", JSONValue(instance.tags.sorted { $0.key < $1.key })),
        ])
    }

    /// The request that makes a database like the source: private and protected against deletion, whatever the source was.
    /// - Parameters:
    ///   - instanceID: The new database's identifier.
    ///   - snapshotID: What it is made from.
    /// - Returns: The request, to be changed where the target differs.
    package func restoreRequest(instanceID: String, snapshotID: String) -> DBRestoreRequest {
        var request = DBRestoreRequest(instanceID: instanceID, snapshotID: snapshotID)
        request.instanceClass = source["instanceClass"]?.string
        request.subnetGroup = source["subnetGroup"]?.string
        // The engine's own default groups are what RDS takes by itself, also where an upgrade has changed their names.
        request.parameterGroup = source["parameterGroup"]?.string.flatMap { $0.hasPrefix("default.") ? nil : $0 }
        request.optionGroup = source["optionGroup"]?.string.flatMap { $0.hasPrefix("default:") ? nil : $0 }
        request.securityGroups = source["securityGroups"]?.strings ?? []
        request.isMultiAZ = source["multiAZ"]?.bool
        request.copiesTags = source["copyTagsToSnapshot"]?.bool
        request.hasIAMAuthentication = source["iamAuthentication"]?.bool
        let storage = DBStorage(source)
        (request.storageType, request.iops, request.throughput) = (storage.type, storage.iops, storage.throughput)
        request.port = source["port"]?.int
        request.tags = AWSTag.list(tags)
        return request
    }
}
